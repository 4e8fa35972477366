using System.Globalization;
using System.Text;
using OpenTelemetry;

namespace Platform.Api.Telemetry;

/// <summary>Labels, texts and numbers as the text format writes them.</summary>
internal static class PrometheusLabels
{
    /// <summary>Without the braces; empty where there are none.</summary>
    public static string Of(ReadOnlyTagCollection tags)
    {
        var labels = new StringBuilder();
        foreach (var (key, value) in tags)
        {
            var shown = value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture);
            labels.Append(labels.Length == 0 ? "" : ",").Append(PrometheusNames.Word(key));
            labels.Append("=\"").Append(Escaped(shown ?? "", quotes: true)).Append('"');
        }
        return labels.ToString();
    }

    public static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);

    public static string Escaped(string text, bool quotes)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quotes ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
