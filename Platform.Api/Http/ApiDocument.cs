using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Platform.Api.Http;

/// <summary>
/// OpenAPI 3.1 at <c>/openapi/v1.json</c>, made from the routes served, and a page to read and try it at <c>/docs</c>, whose files are
/// served from the package: nothing comes from elsewhere. Both anonymous.
/// </summary>
public static class ApiDocument
{
    public const string Path = "/openapi/v1.json";
    public const string PagePath = "/docs";
    private const string Bearer = "bearer";

    public static void AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
            {
                options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
                options.AddDocumentTransformer(Describe);
                options.AddOperationTransformer(Complete);
                options.AddSchemaTransformer(Describe);
            }
        );

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        // In a branch of its own: no other request passes through it.
        app.UseWhen(
            context => context.Request.Path.StartsWithSegments(PagePath, StringComparison.OrdinalIgnoreCase),
            branch =>
                branch.UseSwaggerUI(page =>
                {
                    page.RoutePrefix = PagePath.TrimStart('/');
                    page.SwaggerEndpoint(Path, "Platform v1");
                    page.DocumentTitle = "Platform API";
                })
        );
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info.Title = "Platform";
        document.Info.Version = "v1";
        // The document is the same wherever it is served from.
        document.Servers = [];
        document.AddComponent<IOpenApiSecurityScheme>(
            Bearer,
            new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = Bearer,
                BearerFormat = "plt_<env>_<id>_<secret><checksum>",
                Description = "An API key.",
            }
        );
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, document)] = [] }];
        ProblemSchema.AddTo(document);
        return Task.CompletedTask;
    }

    private static Task Complete(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        operation.Responses ??= [];
        operation.Responses["default"] = ProblemSchema.Response(context.Document);
        ParameterSchema.AddTo(operation, context.Description.ActionDescriptor.EndpointMetadata);
        // An empty list of requirements says: none.
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
            operation.Security = [];
        return Task.CompletedTask;
    }

    // The schema exporter cannot see through converters of ours.
    private static Task Describe(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var declared = context.JsonTypeInfo.Type;
        var type = Nullable.GetUnderlyingType(declared) ?? declared;
        if (!type.IsEnum && type != typeof(DateTimeOffset))
            return Task.CompletedTask;
        schema.Type = type == declared ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        if (type.IsEnum)
            schema.Enum = [.. KebabEnumConverter.Names(type).Select(name => (JsonNode)JsonValue.Create(name))];
        else
            schema.Format = "date-time";
        if (type.IsEnum && type != declared)
            schema.Enum!.Add(JsonNullSentinel.JsonNull);
        return Task.CompletedTask;
    }
}
