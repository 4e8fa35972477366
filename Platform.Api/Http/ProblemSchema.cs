using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Platform.Api.Http;

/// <summary>The problem document in OpenAPI: one schema, one default answer for every operation, all codes listed.</summary>
internal static class ProblemSchema
{
    private const string Name = "Problem";

    public static void AddTo(OpenApiDocument document) => document.AddComponent(Name, Schema());

    public static OpenApiResponse Response(OpenApiDocument? document) =>
        new()
        {
            Description = "A problem (RFC 9457); `code` is what a program switches on.",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [Problems.ContentType] = new() { Schema = new OpenApiSchemaReference(Name, document) },
            },
        };

    private static OpenApiSchema Schema() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(["type", "title", "status", "detail", "code", "traceId"], StringComparer.Ordinal),
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" },
                ["title"] = Text(),
                ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
                ["detail"] = Text(),
                ["code"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [.. ProblemCodes.All.Select(code => (JsonNode)JsonValue.Create(code.Code))],
                },
                ["traceId"] = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$" },
                ["errors"] = new OpenApiSchema { Type = JsonSchemaType.Array, Items = Error() },
            },
        };

    private static OpenApiSchema Error() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Required = new HashSet<string>(["pointer", "detail"], StringComparer.Ordinal),
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["pointer"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "json-pointer" },
                ["detail"] = Text(),
            },
        };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}
