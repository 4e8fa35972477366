namespace Platform.Api.Telemetry;

/// <summary>Adds metrics and traces to a host; <see cref="MetricsRoute"/> shows the former.</summary>
public static class TelemetryServices
{
    private const string FrameworkTags = "Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData";

    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        // The framework's tags hold the path, whose ids may be a person's: RequestSpan sets the template instead.
        AppContext.SetSwitch(FrameworkTags, true);
        services.AddSingleton<TelemetryProviders>();
        services.AddHostedService(s => s.GetRequiredService<TelemetryProviders>());
        services.AddHostedService<HealthWatch>();
        return services;
    }
}
