using System.Net;
using Platform.Api.Http;
using Platform.Api.Security;

namespace Platform.Api.Telemetry;

/// <summary>
/// <c>GET /metrics</c>: for whoever asks from this machine itself, or holds the operator's permission. What came through a proxy came
/// from elsewhere, whatever address it shows.
/// </summary>
public static class MetricsRoute
{
    public const string Path = "/metrics";
    private const string Scheme = "Bearer ";

    // The last is what a header of a trusted proxy becomes once it was read.
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Forwarded-For", "X-Real-IP", "X-Original-For"];

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, (HttpContext http, TelemetryProviders telemetry) => ShowAsync(http, telemetry))
            .Produces<string>(StatusCodes.Status200OK, "text/plain")
            .WithTags("Health");

    private static async Task<IResult> ShowAsync(HttpContext http, TelemetryProviders telemetry)
    {
        if (!IsLocal(http))
        {
            await RequireOperatorAsync(http);
        }
        var prometheus = telemetry.Prometheus ?? throw new ProblemException(ProblemCodes.NotFound, "Telemetry is disabled.");
        return TypedResults.Text(prometheus.Collect(), PrometheusText.ContentType);
    }

    private static bool IsLocal(HttpContext http) =>
        http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from) && !ProxyHeaders.Any(http.Request.Headers.ContainsKey);

    private static async Task RequireOperatorAsync(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        // A process without the API knows no keys: there only the machine itself may ask.
        var credential =
            http.RequestServices.GetService<Credentials>() is { } credentials
            && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            && ApiKeyFormat.TryParse(header.AsSpan(Scheme.Length).Trim(), out var presented)
                ? await credentials.FindAsync(presented)
                : null;
        if (credential is null)
        {
            throw new ProblemException(ProblemCodes.Unauthenticated);
        }
        if (!Permissions.Permits(credential.Permissions, Permissions.Operator))
        {
            throw new ProblemException(ProblemCodes.Forbidden, $"This needs the permission {Permissions.Operator}.");
        }
    }
}
