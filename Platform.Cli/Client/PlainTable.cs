namespace Platform.Cli.Client;

/// <summary>
/// Rows in columns as wide as their widest cell, two spaces between, nothing cut and no space at a line's end: as good to read as to
/// pipe into grep.
/// </summary>
public static class PlainTable
{
    private const string Gap = "  ";

    public static void Write(TextWriter output, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable
            .Range(0, rows.Count == 0 ? 0 : rows[0].Count)
            .Select(column => rows.Max(row => row[column].Length))
            .ToList();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
