using System.Globalization;
using System.Text;
using Platform.Verify.Crypto;

namespace Platform.Verify.Formats;

/// <summary>The few textual forms all files share, read strictly: one value has one spelling.</summary>
internal static class Text
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>UTF-8 without control characters but LF.</summary>
    public static string Decode(byte[] bytes, string file)
    {
        try
        {
            var text = Strict.GetString(bytes);
            return !text.Any(c => char.IsControl(c) && c != '\n') ? text : throw new UnusableException($"{file}: has control characters");
        }
        catch (DecoderFallbackException)
        {
            throw new UnusableException($"{file}: is not UTF-8 text");
        }
    }

    /// <summary>The lines of a file in which every line ends in LF.</summary>
    public static string[] Lines(byte[] bytes, string file)
    {
        var text = Decode(bytes, file);
        if (text.Length == 0)
            return [];
        return text[^1] == '\n' ? text[..^1].Split('\n') : throw new UnusableException($"{file}: its last line has no LF");
    }

    /// <summary>0 … 2^63−1 in decimal, no sign, no leading zero.</summary>
    public static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text[0] != '0' || text.Length == 1);

    /// <summary>Standard base64 with padding, in its one canonical spelling.</summary>
    public static bool TryBase64(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 4 * 3];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
            return false;
        bytes = bytes[..length];
        return Convert.ToBase64String(bytes) == text;
    }

    public static bool TryHash(string text, out Hash hash)
    {
        hash = default;
        if (!TryBase64(text, out var bytes) || bytes.Length != Hash.Bytes)
            return false;
        hash = Hash.From(bytes);
        return true;
    }

    /// <summary>RFC 3339 in UTC, <c>2026-11-21T02:10:11[.123456]Z</c>.</summary>
    public static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(
            text,
            ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out time
        );
}
