using System.Buffers;
using System.Globalization;
using System.Text;

namespace Platform.Cli.Siem;

/// <summary>
/// Events as CSV (RFC 4180: CR LF after each record, quotes around what needs them). A cell that a spreadsheet would take for a formula gets an apostrophe in
/// front (OWASP, CSV injection): what stands in a log must not run where it is read.
/// </summary>
public static class CsvLines
{
    public const string Header = "position,at,actor,type,stream,ip,data\r\n";

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    public static string Line(AuditEvent e)
    {
        var line = new StringBuilder(256 + e.Data.Length);
        line.Append(e.Position.ToString(CultureInfo.InvariantCulture)).Append(',');
        Cell(line, e.At).Append(',');
        Cell(line, e.Actor).Append(',');
        Cell(line, e.Type).Append(',');
        Cell(line, e.Stream).Append(',');
        Cell(line, e.Ip ?? "").Append(',');
        return Cell(line, Encoding.UTF8.GetString(e.Data.Span)).Append("\r\n").ToString();
    }

    /// <summary>One cell's text.</summary>
    public static string Cell(string text) => Cell(new StringBuilder(), text).ToString();

    private static StringBuilder Cell(StringBuilder line, string text)
    {
        // Tab and CR begin formulas too in some programs.
        var formula = text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..];
        if (!formula && !text.AsSpan().ContainsAny(Quoted))
        {
            return line.Append(text);
        }
        line.Append('"').Append(formula ? "'" : "");
        var start = line.Length;
        return line.Append(text).Replace("\"", "\"\"", start, text.Length).Append('"');
    }
}
