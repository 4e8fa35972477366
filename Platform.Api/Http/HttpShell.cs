using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Platform.Api.Http;

/// <summary>Puts the parts of this folder in their order; the composition root calls both, and adds its routes.</summary>
public static class HttpShell
{
    /// <summary>Logs, limits, JSON, OpenAPI. Health checks are added as <see cref="HealthCheck"/> singletons.</summary>
    public static void AddHttpShell(this WebApplicationBuilder builder)
    {
        TraceIds.Listen();
        Logging.Configure(builder.Logging);
        ServerLimits.Configure(builder.Services);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.ConfigureHttpJsonOptions(json => StrictJson.Apply(json.SerializerOptions));
        // In every environment: a parameter that does not bind reaches ProblemMiddleware as an exception.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddApiDocument();
    }

    /// <summary>The outermost middleware, then health, documents and problem pages. Authentication and routes come after it.</summary>
    public static void UseHttpShell(this WebApplication app)
    {
        app.UseMiddleware<RequestLog>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<Draining>();
        app.MapHealth();
        app.MapApiDocument();
        app.MapProblemPages();
    }
}
