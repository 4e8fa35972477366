using System.Text;
using OpenTelemetry.Metrics;

namespace Platform.Api.Telemetry;

/// <summary>An instrument's name as Prometheus spells it: dots become underscores, the unit and <c>_total</c> stand at the end.</summary>
public static class PrometheusNames
{
    /// <summary>Of a metric: letters, digits and underscores.</summary>
    public static string Metric(string name, string? unit, bool isCounter)
    {
        var spelt = Word(name);
        var suffix = Unit(unit);
        if (suffix.Length > 0 && !spelt.EndsWith(suffix, StringComparison.Ordinal))
        {
            spelt = $"{spelt}_{suffix}";
        }
        return isCounter && !spelt.EndsWith("_total", StringComparison.Ordinal) ? spelt + "_total" : spelt;
    }

    /// <summary>Of a label.</summary>
    public static string Word(string name)
    {
        var word = new StringBuilder(name.Length + 1);
        if (char.IsAsciiDigit(name[0]))
        {
            word.Append('_');
        }
        foreach (var c in name)
        {
            word.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }
        return word.ToString();
    }

    /// <summary>What Prometheus calls the type; null for what it cannot show.</summary>
    public static string? Type(MetricType type) =>
        type switch
        {
            MetricType.LongSum or MetricType.DoubleSum => "counter",
            MetricType.LongSumNonMonotonic or MetricType.DoubleSumNonMonotonic or MetricType.LongGauge or MetricType.DoubleGauge => "gauge",
            MetricType.Histogram => "histogram",
            _ => null,
        };

    // What stands in braces is a note for people, not a unit.
    private static string Unit(string? unit) =>
        unit switch
        {
            "s" => "seconds",
            "ms" => "milliseconds",
            "By" => "bytes",
            "1" => "ratio",
            "%" => "percent",
            _ => "",
        };
}
