using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.OpenApi;

namespace Platform.Api.Http;

/// <summary>Parameters in OpenAPI: those of a route's pattern, and those it declares as <see cref="Parameter"/>.</summary>
public static class ParameterSchema
{
    /// <summary>Keeps each route's whole pattern with it, so that parameters no handler binds are described as well.</summary>
    public static TBuilder DescribePaths<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder
    {
        routes.Finally(route => route.Metadata.Add(((RouteEndpointBuilder)route).RoutePattern));
        return routes;
    }

    internal static void AddTo(OpenApiOperation operation, IList<object> metadata)
    {
        operation.Parameters ??= [];
        var pattern = metadata.OfType<RoutePattern>().FirstOrDefault()?.Parameters ?? [];
        foreach (var part in pattern.Where(part => !operation.Parameters.Any(p => p.In == ParameterLocation.Path && p.Name == part.Name)))
        {
            operation.Parameters.Add(Path(part));
        }
        foreach (var parameter in metadata.OfType<Parameter>())
        {
            operation.Parameters.Add(Declared(parameter));
        }
    }

    private static OpenApiParameter Path(RoutePatternParameterPart part) =>
        new()
        {
            Name = part.Name,
            In = ParameterLocation.Path,
            Required = true,
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Format = part.ParameterPolicies.Any(policy => policy.Content == "guid") ? "uuid" : null,
            },
        };

    private static OpenApiParameter Declared(Parameter parameter) =>
        new()
        {
            Name = parameter.Name,
            In = parameter.IsHeader ? ParameterLocation.Header : ParameterLocation.Query,
            Description = parameter.Meaning,
            Schema = parameter.Type switch
            {
                ParameterType.Number => Number(parameter),
                ParameterType.Time => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
                _ => new OpenApiSchema { Type = JsonSchemaType.String },
            },
        };

    private static OpenApiSchema Number(Parameter parameter) =>
        new()
        {
            Type = JsonSchemaType.Integer,
            Format = "int64",
            Minimum = parameter.Min.ToString(CultureInfo.InvariantCulture),
            Maximum = parameter.Max == long.MaxValue ? null : parameter.Max.ToString(CultureInfo.InvariantCulture),
            Default = parameter.Fallback is { } fallback ? (JsonNode)fallback : null,
        };
}
