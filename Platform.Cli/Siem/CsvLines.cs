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

    private static readonly SearchValues<byte> Quoted = SearchValues.Create(",\"\r\n"u8);

    // Tab and CR begin formulas too in some programs.
    private static readonly SearchValues<byte> Formula = SearchValues.Create("=+-@\t\r"u8);

    /// <summary>Writes one record in UTF-8.</summary>
    public static void Write(IBufferWriter<byte> to, AuditEvent e)
    {
        Encoding.UTF8.GetBytes(e.Position.ToString(CultureInfo.InvariantCulture), to);
        foreach (var text in (ReadOnlySpan<string>)[e.At, e.Actor, e.Type, e.Stream, e.Ip ?? ""])
        {
            to.Write(","u8);
            Cell(to, Encoding.UTF8.GetBytes(text));
        }
        to.Write(","u8);
        Cell(to, e.Data.Span);
        to.Write("\r\n"u8);
    }

    /// <summary>Writes one cell.</summary>
    public static void Cell(IBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        var formula = text.Length > 0 && Formula.Contains(text[0]);
        if (!formula && !text.ContainsAny(Quoted))
        {
            to.Write(text);
            return;
        }
        to.Write(formula ? "\"'"u8 : "\""u8);
        for (int quote; (quote = text.IndexOf((byte)'"')) >= 0; text = text[(quote + 1)..])
        {
            to.Write(text[..(quote + 1)]);
            to.Write("\""u8);
        }
        to.Write(text);
        to.Write("\""u8);
    }
}
