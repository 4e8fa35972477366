using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Platform.Ledger.Telemetry;
using Platform.Projections;

namespace Platform.Api.Telemetry;

/// <summary>Listens to the sources and meters of this process while it serves: for <c>/metrics</c> always, for OTLP where it is asked for.</summary>
public sealed class TelemetryProviders(IConfiguration configuration) : IHostedService, IDisposable
{
    /// <summary>How long what is still to be sent may hold up the end of the process.</summary>
    private const int FlushMilliseconds = 1_000;

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "Npgsql", EngineTelemetry.Name, ReadTelemetry.Name];

    private static readonly string[] Meters =
    [
        "Microsoft.AspNetCore.Hosting",
        "Npgsql",
        "System.Runtime",
        EngineTelemetry.Name,
        ReadTelemetry.Name,
        ApiTelemetry.Name,
        "Platform.Cache",
    ];

    private readonly OtlpExport _export = OtlpExport.From(configuration);
    private MeterProvider? _metrics;
    private TracerProvider? _traces;
    private ActivityListener? _withoutTexts;

    /// <summary>What <c>/metrics</c> shows; null where the SDK is disabled.</summary>
    public PrometheusReader? Prometheus { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_export.Metered)
        {
            Prometheus = new PrometheusReader();
            var builder = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(services => services.AddSingleton(configuration))
                .ConfigureResource(Describe)
                .AddMeter(Meters)
                .AddView(MetricViews.Of)
                .AddReader(Prometheus.Reader);
            _metrics = (_export.Metrics ? builder.AddOtlpExporter() : builder).Build();
        }
        if (_export.Traces)
        {
            _withoutTexts = SpanPrivacy.WithoutExceptionTexts(Sources);
            _traces = Traced(Sdk.CreateTracerProviderBuilder()).AddOtlpExporter().Build();
        }
        return Task.CompletedTask;
    }

    /// <summary>The sources, and what must not leave with their spans; exporters come after it.</summary>
    public TracerProviderBuilder Traced(TracerProviderBuilder builder) =>
        builder
            .ConfigureServices(services => services.AddSingleton(configuration))
            .ConfigureResource(Describe)
            .AddSource(Sources)
            .AddProcessor(new SpanPrivacy());

    public Task StopAsync(CancellationToken cancellationToken) =>
        Task.Run(
            () =>
            {
                _traces?.Shutdown(FlushMilliseconds);
                _metrics?.Shutdown(FlushMilliseconds);
            },
            cancellationToken
        );

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
        _withoutTexts?.Dispose();
    }

    // The environment's own words come last, so they count.
    private static void Describe(ResourceBuilder resource) =>
        resource
            .AddService("platform", serviceVersion: typeof(TelemetryProviders).Assembly.GetName().Version?.ToString(3))
            .AddEnvironmentVariableDetector();
}
