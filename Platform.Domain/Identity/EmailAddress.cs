using System.Globalization;
using System.Text;

namespace Platform.Domain.Identity;

/// <summary>What is taken as an e-mail address, and when two of them are the same.</summary>
public static class EmailAddress
{
    /// <summary>The longest address a mail server takes (RFC 5321 4.5.3.1.3, without the angle brackets).</summary>
    public const int CharsMax = 254;

    /// <summary>
    /// 3 to 254 characters with something on both sides of the one <c>@</c>; no space, nothing invisible, no lone half of a character. Whether
    /// mail arrives there, only mail can tell.
    /// </summary>
    public static bool IsValid(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return text.Length <= CharsMax
            && at > 0
            && at == text.LastIndexOf('@')
            && at < text.Length - 1
            && text.EnumerateRunes().All(IsVisible);
    }

    /// <summary>The form in which addresses are compared: one case of every script, whatever the machine's language.</summary>
    // Through the upper case, where letters meet that have two lower ones, such as the Greek sigma within a word and at its end.
    public static string Compared(string email) => email.ToUpperInvariant().ToLowerInvariant();

    // A letter and its accent apart (U+0300 and on) look like the one letter of both. As the process knows no normal forms (it runs
    // without them, see Directory.Build.props), an address is taken in composed form only, so that one address has one spelling.
    private static bool IsVisible(Rune rune) =>
        rune != Rune.ReplacementChar
        && !Rune.IsWhiteSpace(rune)
        && rune.Value is not (>= 0x300 and <= 0x36F)
        && Rune.GetUnicodeCategory(rune)
            is not (
                UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse
                or UnicodeCategory.Surrogate
            );
}
