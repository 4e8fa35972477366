using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.Tests.Telemetry;

/// <summary>One line of values.</summary>
public sealed partial record PrometheusSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    public string? Label(string name) => Labels.GetValueOrDefault(name);

    /// <summary>Whether both are of one series.</summary>
    public bool IsSameAs(PrometheusSample other) =>
        Name == other.Name && Labels.Count == other.Labels.Count && Labels.All(l => other.Label(l.Key) == l.Value);

    /// <exception cref="FormatException">Names the line.</exception>
    public static PrometheusSample Parse(string line)
    {
        var match = SampleLine().Match(line);
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var (keys, values) = (match.Groups["key"].Captures, match.Groups["value"].Captures);
        for (var i = 0; i < keys.Count; i++)
        {
            if (!labels.TryAdd(keys[i].Value, Unescaped(values[i].Value)))
            {
                throw new FormatException(line);
            }
        }
        return match.Success
            ? new PrometheusSample(match.Groups["name"].Value, labels, Number(match.Groups["number"].Value))
            : throw new FormatException(line);
    }

    public static double Number(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    private static string Unescaped(string text) => Escape().Replace(text, e => e.Value == "\\n" ? "\n" : e.Value[1..]);

    [GeneratedRegex(
        "^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
            + "({(?<key>[a-zA-Z_][a-zA-Z0-9_]*)=\"(?<value>([^\"\\\\\\n]|\\\\[\\\\n\"])*)\""
            + "(,(?<key>[a-zA-Z_][a-zA-Z0-9_]*)=\"(?<value>([^\"\\\\\\n]|\\\\[\\\\n\"])*)\")*})?"
            + " (?<number>[+-]Inf|NaN|-?[0-9][0-9.eE+-]*)$",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex SampleLine();

    [GeneratedRegex(@"\\.")]
    private static partial Regex Escape();
}
