using System.Diagnostics;
using Platform.Api.Telemetry;

namespace Platform.Api.Http;

/// <summary>Which tenant and credential a request turned out to belong to; set on <c>HttpContext.Features</c> once it is known.</summary>
public sealed record RequestIdentity(string Tenant, string Credential);

/// <summary>
/// One line for each request: method, the route's template, status, duration, tenant, credential. Never the path, the query, headers,
/// the body, the address or the agent: those may hold personal data.
/// </summary>
public sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> log)
{
    // A method is the caller's text: only known ones are written down.
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            Write(context, Stopwatch.GetElapsedTime(started));
        }
    }

    private void Write(HttpContext context, TimeSpan duration)
    {
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "unmatched";
        var identity = context.Features.Get<RequestIdentity>();
        // Probes come every second: fine ones are told at debug level only.
        var isProbe =
            (route == MetricsRoute.Path || route.StartsWith(Health.Prefix, StringComparison.Ordinal)) && context.Response.StatusCode < 400;
        var method = Methods.FirstOrDefault(context.Request.Method.Equals) ?? "other";
        RequestSpan.Describe(context, method, route);
        LogRequest(
            log,
            isProbe ? LogLevel.Debug : LogLevel.Information,
            method,
            route,
            context.Response.StatusCode,
            Math.Round(duration.TotalMilliseconds, 3),
            identity?.Tenant,
            identity?.Credential
        );
    }

    [LoggerMessage(EventId = 1, Message = "{Method} {Route} {Status} {DurationMs} ms tenant {Tenant} credential {Credential}")]
    private static partial void LogRequest(
        ILogger log,
        LogLevel level,
        string method,
        string route,
        int status,
        double durationMs,
        string? tenant,
        string? credential
    );
}
