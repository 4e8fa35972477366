using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Platform.Api.Telemetry;

/// <summary>The metric reader behind <c>/metrics</c>: collects when asked, and at no other time.</summary>
public sealed class PrometheusReader : IDisposable
{
    private readonly Lock _lock = new();
    private readonly TextExporter _exporter = new();
    private readonly BaseExportingMetricReader _reader;

    public PrometheusReader() =>
        _reader = new BaseExportingMetricReader(_exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };

    /// <summary>To be added to one meter provider, which disposes it.</summary>
    public MetricReader Reader => _reader;

    /// <summary>All metrics now.</summary>
    public string Collect()
    {
        lock (_lock)
        {
            _reader.Collect();
            return _exporter.Text;
        }
    }

    public void Dispose() => _reader.Dispose();

    private sealed class TextExporter : BaseExporter<Metric>
    {
        public string Text { get; private set; } = "";

        public override ExportResult Export(in Batch<Metric> batch)
        {
            Text = PrometheusText.Of(batch);
            return ExportResult.Success;
        }
    }
}
