using System.Text;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Platform.Api.Telemetry;

/// <summary>All metrics at one moment, in Prometheus' text format 0.0.4: families sorted by name, each with its HELP and TYPE once.</summary>
public static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(in Batch<Metric> metrics)
    {
        var families = new SortedDictionary<string, List<Metric>>(StringComparer.Ordinal);
        foreach (var metric in metrics)
        {
            if (PrometheusNames.Type(metric.MetricType) is { } type)
            {
                var name = PrometheusNames.Metric(metric.Name, metric.Unit, type == "counter");
                families.TryAdd(name, []);
                families[name].Add(metric);
            }
        }
        var text = new StringBuilder();
        foreach (var (name, family) in families)
        {
            var type = PrometheusNames.Type(family[0].MetricType);
            text.Append("# HELP ")
                .Append(name)
                .Append(' ')
                .Append(PrometheusLabels.Escaped(family[0].Description, quotes: false))
                .Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(type).Append('\n');
            // Two of one name but of another type cannot both be shown.
            foreach (var metric in family.Where(metric => PrometheusNames.Type(metric.MetricType) == type))
            {
                Points(text, name, metric);
            }
        }
        return text.ToString();
    }

    private static void Points(StringBuilder text, string name, Metric metric)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = PrometheusLabels.Of(point.Tags);
            switch (metric.MetricType)
            {
                case MetricType.Histogram:
                    Histogram(text, name, labels, point);
                    break;
                case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                    Sample(text, name, labels, point.GetSumLong());
                    break;
                case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                    Sample(text, name, labels, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    Sample(text, name, labels, point.GetGaugeLastValueLong());
                    break;
                default:
                    Sample(text, name, labels, point.GetGaugeLastValueDouble());
                    break;
            }
        }
    }

    private static void Histogram(StringBuilder text, string name, string labels, in MetricPoint point)
    {
        var below = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            var bound = $"le=\"{PrometheusLabels.Number(bucket.ExplicitBound)}\"";
            Sample(text, name + "_bucket", labels.Length == 0 ? bound : $"{labels},{bound}", below);
        }
        Sample(text, name + "_sum", labels, point.GetHistogramSum());
        Sample(text, name + "_count", labels, below);
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
        {
            text.Append('{').Append(labels).Append('}');
        }
        text.Append(' ').Append(PrometheusLabels.Number(value)).Append('\n');
    }
}
