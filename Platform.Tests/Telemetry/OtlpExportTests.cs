using Microsoft.Extensions.Configuration;
using Platform.Api.Telemetry;

namespace Platform.Tests.Telemetry;

public sealed class OtlpExportTests
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318";

    [Theory]
    [InlineData("", true, false, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=", true, false, false)]
    [InlineData(Endpoint, true, true, true)]
    [InlineData(Endpoint + ";OTEL_TRACES_EXPORTER=none", true, false, true)]
    [InlineData(Endpoint + ";OTEL_METRICS_EXPORTER=none", true, true, false)]
    [InlineData(Endpoint + ";OTEL_SDK_DISABLED=true", false, false, false)]
    public void only_what_the_variables_ask_for_is_exported(string variables, bool metered, bool traces, bool metrics)
    {
        var values = variables
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Select(v => v.Split('=', 2))
            .ToDictionary(v => v[0], string? (v) => v[1]);
        OtlpExport
            .From(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .ShouldBe(new OtlpExport(metered, traces, metrics));
    }
}
