using System.Globalization;
using System.Text;

namespace Platform.Cli.Import;

/// <summary>What has become of a file's records so far; several requests add to it at once.</summary>
public sealed class ImportCounts
{
    /// <summary>Bad lines that are named; the rest is only counted.</summary>
    public const int BadNamedMax = 20;

    private readonly Lock gate = new();
    private readonly SortedDictionary<int, string> bad = [];

    public int Recorded { get; private set; }
    public int Duplicates { get; private set; }
    public int BadCount { get; private set; }
    public int Settled => Recorded + Duplicates;

    /// <summary>How many there are so far, for people.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Settled:#,0} records");

    public void Add(int recorded, int all)
    {
        lock (gate)
        {
            Recorded += recorded;
            Duplicates += all - recorded;
        }
    }

    public void Bad(int line, string why)
    {
        lock (gate)
        {
            BadCount++;
            bad[line] = why;
            if (bad.Count > BadNamedMax)
            {
                bad.Remove(bad.Keys.Last());
            }
        }
    }

    /// <summary>One line for each of the first bad lines of the file.</summary>
    public string BadLines()
    {
        var text = new StringBuilder();
        foreach (var (line, why) in bad)
        {
            text.Append(CultureInfo.InvariantCulture, $"line {line} {why}\n");
        }
        return BadCount > bad.Count
            ? text.Append(CultureInfo.InvariantCulture, $"and {BadCount - bad.Count} more\n").ToString()
            : text.ToString();
    }
}
