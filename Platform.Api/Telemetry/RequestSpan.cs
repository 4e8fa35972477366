using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Platform.Api.Telemetry;

/// <summary>What a request's span says: method, the route's template, status. Never the path, the query, a header or an address.</summary>
public static class RequestSpan
{
    /// <summary>Costs one look where the span is not recorded.</summary>
    public static void Describe(HttpContext context, string method, string route)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }
        var status = context.Response.StatusCode;
        span.DisplayName = $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        span.SetTag("url.scheme", context.Request.IsHttps ? "https" : "http");
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
