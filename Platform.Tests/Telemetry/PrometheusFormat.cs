using System.Text.RegularExpressions;

namespace Platform.Tests.Telemetry;

/// <summary>One metric with its HELP, TYPE and values.</summary>
public sealed record PrometheusFamily(string Name, string Help, string Type, IReadOnlyList<PrometheusSample> Samples);

/// <summary>A strict reader of the text format 0.0.4: whatever is doubtful is an error with its line.</summary>
public sealed partial class PrometheusFormat
{
    private readonly Dictionary<string, (string Help, string Type, List<PrometheusSample> Samples)> families = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, PrometheusFamily> Families =>
        families.ToDictionary(f => f.Key, f => new PrometheusFamily(f.Key, f.Value.Help, f.Value.Type, f.Value.Samples));

    /// <summary>The names that rules can use: those of the lines themselves.</summary>
    public IReadOnlySet<string> Names => families.Values.SelectMany(f => f.Samples).Select(s => s.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>The sum of the values of one line's name over labels that fit.</summary>
    public double Sum(string name, params IEnumerable<(string Label, string Value)> labels) =>
        families
            .Values.SelectMany(f => f.Samples)
            .Where(s => s.Name == name && labels.All(l => s.Label(l.Label) == l.Value))
            .Sum(s => s.Value);

    /// <exception cref="FormatException">Names the line.</exception>
    public static PrometheusFormat Parse(string text)
    {
        var format = new PrometheusFormat();
        if (!text.EndsWith('\n'))
        {
            throw new FormatException("the last line does not end");
        }
        var (open, help) = ("", "");
        foreach (var line in text[..^1].Split('\n'))
        {
            if (HelpLine().Match(line) is { Success: true } told)
            {
                (open, help) = (told.Groups["name"].Value, told.Groups["help"].Value);
            }
            else if (TypeLine().Match(line) is { Success: true } typed)
            {
                Require(typed.Groups["name"].Value == open && format.families.TryAdd(open, (help, typed.Groups["type"].Value, [])), line);
            }
            else
            {
                format.Add(open, line);
            }
        }
        foreach (var (name, family) in format.families.Where(f => f.Value.Type == "histogram"))
        {
            Histogram(name, family.Samples);
        }
        return format;
    }

    private void Add(string open, string line)
    {
        var sample = PrometheusSample.Parse(line);
        Require(families.ContainsKey(open), line);
        var family = families[open];
        string[] allowed = family.Type == "histogram" ? [open + "_bucket", open + "_sum", open + "_count"] : [open];
        Require(allowed.Contains(sample.Name), line);
        Require(family.Type != "counter" || (sample.Name.EndsWith("_total", StringComparison.Ordinal) && sample.Value >= 0), line);
        Require(!family.Samples.Exists(sample.IsSameAs), line);
        family.Samples.Add(sample);
    }

    /// <summary>Of every series: bounds rise to +Inf, counts never fall, the last is the count.</summary>
    private static void Histogram(string name, List<PrometheusSample> samples)
    {
        static string Series(PrometheusSample sample) =>
            string.Join(',', sample.Labels.Where(l => l.Key != "le").OrderBy(l => l.Key, StringComparer.Ordinal));
        foreach (var series in samples.GroupBy(Series))
        {
            var buckets = series.Where(s => s.Name == name + "_bucket").ToList();
            var bounds = buckets.ConvertAll(b => PrometheusSample.Number(b.Label("le")!));
            var counts = buckets.ConvertAll(b => b.Value);
            Require(double.IsPositiveInfinity(bounds[^1]) && bounds.SequenceEqual(bounds.Distinct().Order()), $"{name}: bounds");
            Require(counts.SequenceEqual(counts.Order()), $"{name}: counts");
            Require(series.Single(s => s.Name == name + "_count").Value == counts[^1], $"{name}: count");
            Require(series.Single(s => s.Name == name + "_sum").Value >= 0, $"{name}: sum");
        }
    }

    private static void Require(bool holds, string line)
    {
        if (!holds)
        {
            throw new FormatException(line);
        }
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<help>([^\\\n]|\\\\|\\n)*)$", RegexOptions.ExplicitCapture)]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)$", RegexOptions.ExplicitCapture)]
    private static partial Regex TypeLine();
}
