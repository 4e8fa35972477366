using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Platform.Api.Http;
using Platform.Api.Security;

namespace Platform.Tests.Support;

/// <summary>One route of the running application.</summary>
/// <param name="Pattern">As OpenAPI writes it, without constraints.</param>
/// <param name="Requirement">What it asks of its caller; null: anonymous.</param>
/// <param name="Body">The record its body is read as; null: none.</param>
/// <param name="Takes">Its query parameters and headers.</param>
public sealed record ServedRoute(
    string Method,
    string Pattern,
    Requirement? Requirement,
    string? Name,
    Type? Body,
    IReadOnlyList<Parameter> Takes,
    RoutePattern Parts
)
{
    public override string ToString() => $"{Method} {Pattern}";

    /// <summary>A path of this route, its parameters filled in.</summary>
    public string Path(Func<string, string> value) =>
        string.Concat(Parts.PathSegments.Select(s => "/" + string.Concat(s.Parts.Select(part => Part(part, value)))));

    private static string Part(RoutePatternPart part, Func<string, string> value) =>
        part is RoutePatternParameterPart parameter ? value(parameter.Name) : ((RoutePatternLiteralPart)part).Content;
}

/// <summary>All routes, taken from the application itself, so that no test forgets a new one.</summary>
public static class RouteTable
{
    public static IReadOnlyList<ServedRoute> Of(WebApplication app) =>
        [
            .. ((IEndpointRouteBuilder)app)
                .DataSources.SelectMany(source => source.Endpoints)
                .OfType<RouteEndpoint>()
                .SelectMany(Routes)
                .OrderBy(route => route.Pattern, StringComparer.Ordinal)
                .ThenBy(route => route.Method, StringComparer.Ordinal),
        ];

    private static IEnumerable<ServedRoute> Routes(RouteEndpoint endpoint) =>
        endpoint
            .Metadata.GetMetadata<IHttpMethodMetadata>()!
            .HttpMethods.Select(method => new ServedRoute(
                method,
                new ServedRoute("", "", null, null, null, [], endpoint.RoutePattern).Path(name => $"{{{name}}}"),
                endpoint.Metadata.GetMetadata<Requirement>(),
                endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName,
                endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType,
                endpoint.Metadata.GetOrderedMetadata<Parameter>(),
                endpoint.RoutePattern
            ));
}
