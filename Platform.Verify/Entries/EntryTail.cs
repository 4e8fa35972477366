using System.Buffers;

namespace Platform.Verify.Entries;

/// <summary>
/// What checking needs of an entry, found by reading its line backwards from the end:
/// <c>…,"id":"…","prev":…,"schema":…,"stream":"…","tenant":"…","trace":…,"type":"…","version":…}</c>.
/// </summary>
/// <remarks>
/// Why that is not fooled by text inside some value. In a JSON document the last byte <c>}</c> closes the entry and stands outside of strings.
/// Going backwards, each quotation mark met here is preceded by a byte that is no backslash (a comma, a colon, or a letter of a class that has
/// none), so it is a real one, which begins or ends a string; between two of them, and outside, only the literals and the classes below are
/// accepted. So what is read are the document's own last tokens. They hold no bracket but the final one, so all are members of the entry itself;
/// and names are sorted and unique in canonical JSON, so no earlier member has one of these names. A line that is no canonical JSON has
/// been signed so by the log, or has another hash: --strict tells the first.
/// </remarks>
internal struct EntryTail
{
    /// <summary>Two parts of a stream's name, and the slash.</summary>
    public const int StreamBytesMax = 201;

    private const int UuidBytes = 36;
    private const int LeafBytes = 43;
    private const int TypeBytesMax = 100;
    private static readonly SearchValues<byte> Name = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~-/"u8
    );
    private static readonly SearchValues<byte> Base64Url = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"u8
    );
    private static readonly SearchValues<byte> LowerCase = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-"u8);
    private static readonly SearchValues<byte> Digit = SearchValues.Create("0123456789"u8);

    /// <summary>1, 2, 3 …</summary>
    public long Version;

    /// <summary>Whether the entry says what came before it; else it says null.</summary>
    public bool HasPrev;

    private int _prevAt;
    private int _streamAt;
    private int _streamLength;
    private int _tenantAt;
    private int _tenantLength;

    public readonly ReadOnlySpan<byte> Prev(ReadOnlySpan<byte> entry) => entry.Slice(_prevAt, LeafBytes);

    public readonly ReadOnlySpan<byte> Stream(ReadOnlySpan<byte> entry) => entry.Slice(_streamAt, _streamLength);

    public readonly ReadOnlySpan<byte> Tenant(ReadOnlySpan<byte> entry) => entry.Slice(_tenantAt, _tenantLength);

    /// <returns>False where the line does not end as an entry of format 1 does.</returns>
    public static bool TryRead(ReadOnlySpan<byte> entry, out EntryTail tail)
    {
        tail = default;
        var rest = entry;
        return entry.StartsWith("{\"actor\":{\"id\":"u8)
            && Literal(ref rest, "}"u8)
            && Number(ref rest, out tail.Version)
            && Literal(ref rest, ",\"version\":"u8)
            && Text(ref rest, LowerCase, 1, TypeBytesMax, out _, out _)
            && Literal(ref rest, ",\"type\":"u8)
            && (Literal(ref rest, "null"u8) || Text(ref rest, LowerCase, 32, 32, out _, out _))
            && Literal(ref rest, ",\"trace\":"u8)
            && Text(ref rest, LowerCase, 1, UuidBytes, out tail._tenantAt, out tail._tenantLength)
            && Literal(ref rest, ",\"tenant\":"u8)
            && Text(ref rest, Name, 3, StreamBytesMax, out tail._streamAt, out tail._streamLength)
            && Literal(ref rest, ",\"stream\":"u8)
            && Number(ref rest, out _)
            && Literal(ref rest, ",\"schema\":"u8)
            && (Literal(ref rest, "null"u8) || (tail.HasPrev = Text(ref rest, Base64Url, LeafBytes, LeafBytes, out tail._prevAt, out _)))
            && Literal(ref rest, ",\"prev\":"u8)
            && Text(ref rest, LowerCase, UuidBytes, UuidBytes, out _, out _)
            && Literal(ref rest, ",\"id\":"u8);
    }

    private static bool Literal(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> text)
    {
        if (!rest.EndsWith(text))
            return false;
        rest = rest[..^text.Length];
        return true;
    }

    // A string of nothing but these bytes, with its quotation marks.
    private static bool Text(ref ReadOnlySpan<byte> rest, SearchValues<byte> allowed, int min, int max, out int at, out int length)
    {
        (at, length) = (0, 0);
        if (!Literal(ref rest, "\""u8))
            return false;
        at = rest.LastIndexOfAnyExcept(allowed) + 1;
        length = rest.Length - at;
        rest = rest[..at];
        return length >= min && length <= max && Literal(ref rest, "\""u8);
    }

    // From 1, without leading zeros; 18 digits are more than 2^53 and fit.
    private static bool Number(ref ReadOnlySpan<byte> rest, out long number)
    {
        number = 0;
        var digits = rest[(rest.LastIndexOfAnyExcept(Digit) + 1)..];
        rest = rest[..^digits.Length];
        if (digits.Length is 0 or > 18 || digits[0] == '0')
            return false;
        foreach (var digit in digits)
            number = (number * 10) + (digit - '0');
        return true;
    }
}
