namespace Platform.Api.Telemetry;

/// <summary>
/// What the standard <c>OTEL_*</c> variables ask for. The exporter reads endpoint, protocol, headers and time-outs itself, the SDK the
/// sampler and the resource; here is only decided what runs at all: without an endpoint nothing is exported and nothing is traced.
/// </summary>
public sealed record OtlpExport(bool Metered, bool Traces, bool Metrics)
{
    private const string Otlp = "otlp";

    public static OtlpExport From(IConfiguration configuration)
    {
        if (string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
        {
            return new OtlpExport(Metered: false, Traces: false, Metrics: false);
        }
        var exported = !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);
        return new OtlpExport(
            Metered: true,
            Traces: exported && (configuration["OTEL_TRACES_EXPORTER"] ?? Otlp) == Otlp,
            Metrics: exported && (configuration["OTEL_METRICS_EXPORTER"] ?? Otlp) == Otlp
        );
    }
}
