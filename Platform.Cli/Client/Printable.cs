using System.Globalization;

namespace Platform.Cli.Client;

/// <summary>Text from outside as a terminal may show it: what would steer the terminal is replaced, what is long is cut.</summary>
public static class Printable
{
    private const char Replacement = '\uFFFD';

    public static string Of(string? text, int charsMax = int.MaxValue)
    {
        var shown = string.Concat((text ?? "").Select(c => Steers(c) ? Replacement : c));
        return shown.Length <= charsMax ? shown : string.Concat(shown.AsSpan(0, charsMax - 1), "…");
    }

    // Control characters, and the marks that turn the direction of writing around.
    private static bool Steers(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
