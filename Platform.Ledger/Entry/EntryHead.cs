using System.Globalization;

namespace Platform.Ledger.Entry;

/// <summary>What stands at the front of an entry, read without parsing what follows.</summary>
internal static class EntryHead
{
    private const int AtBytes = 27;

    /// <summary>When it happened.</summary>
    /// <exception cref="InvalidDataException">The bytes do not begin as an entry of format 1 does.</exception>
    public static DateTimeOffset At(ReadOnlySpan<byte> entry) =>
        TryAt(entry, out var at) ? at : throw new InvalidDataException("the bytes are no entry");

    /// <summary>Whether the member <c>id</c> is this; it stands before the last <c>prev</c> of the bytes.</summary>
    public static bool HasId(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> id)
    {
        var end = entry.LastIndexOf("\",\"prev\":"u8);
        return end >= id.Length && entry[..end].EndsWith(id) && entry[..(end - id.Length)].EndsWith(",\"id\":\""u8);
    }

    public static bool TryAt(ReadOnlySpan<byte> entry, out DateTimeOffset at)
    {
        var label = entry.IndexOf("\"},\"at\":\""u8);
        at = default;
        if (label < 0 || entry.Length < label + 9 + AtBytes)
        {
            return false;
        }
        Span<char> text = stackalloc char[AtBytes];
        System.Text.Encoding.ASCII.GetChars(entry.Slice(label + 9, AtBytes), text);
        return DateTimeOffset.TryParseExact(
            text,
            EntryTime.Format,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out at
        );
    }
}
