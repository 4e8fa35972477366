using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;

namespace Platform.Ledger.Entry;

/// <summary>
/// An entry whose bytes are complete but for what only the commit knows: time, link and version. Built once by the caller's
/// thread, finished by the writer loop, which may finish it again when it has to link elsewhere.
/// </summary>
public sealed class EntryDraft
{
    /// <summary>The largest entry: what a tile bundle's 16-bit length can say (C2SP tlog-tiles).</summary>
    public const int MaxBytes = 65_535;

    private const int AtBytes = 27;
    private const int PrevBytes = 45;
    private readonly byte[] _head;
    private readonly byte[] _middle;
    private readonly byte[] _tail;

    internal EntryDraft(string type, byte[] head, byte[] middle, byte[] tail)
    {
        Type = type;
        (_head, _middle, _tail) = (head, middle, tail);
        var longest = head.Length + AtBytes + middle.Length + PrevBytes + tail.Length + 20;
        if (longest > MaxBytes)
        {
            throw new EventTooLargeException(type, longest);
        }
    }

    public string Type { get; }

    /// <summary>The entry's exact bytes behind <paramref name="prev"/>.</summary>
    internal byte[] Finish(DateTimeOffset at, byte[]? prev, long version)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(version, digits, out var digitCount);
        var length = _head.Length + AtBytes + _middle.Length + (prev is null ? 4 : PrevBytes) + _tail.Length + digitCount + 1;
        var entry = new byte[length];
        var rest = entry.AsSpan();
        rest = Put(rest, _head);
        at.UtcDateTime.TryFormat(rest, out var atCount, EntryTime.Format, CultureInfo.InvariantCulture);
        rest = rest[atCount..];
        rest = Put(rest, _middle);
        rest = PutPrev(rest, prev);
        rest = Put(rest, _tail);
        rest = Put(rest, digits[..digitCount]);
        rest[0] = (byte)'}';
        return entry;
    }

    private static Span<byte> PutPrev(Span<byte> to, byte[]? prev)
    {
        if (prev is null)
        {
            return Put(to, "null"u8);
        }
        to[0] = (byte)'"';
        Base64Url.EncodeToUtf8(prev, to[1..], out _, out var written);
        to[written + 1] = (byte)'"';
        return to[(written + 2)..];
    }

    private static Span<byte> Put(Span<byte> to, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(to);
        return to[bytes.Length..];
    }
}

/// <summary>How an entry writes a time: UTC, microseconds, RFC 3339.</summary>
public static class EntryTime
{
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>Cuts what an entry cannot say, so that a time read back equals the time written.</summary>
    public static DateTimeOffset Cut(DateTimeOffset at) => new(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
}

/// <summary>The leaf hash of RFC 6962 section 2.1: SHA-256(0x00 ‖ entry).</summary>
public static class LeafHash
{
    public const int Bytes = 32;

    public static byte[] Of(ReadOnlySpan<byte> entry)
    {
        var rented = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        rented[0] = 0;
        entry.CopyTo(rented.AsSpan(1));
        var leaf = SHA256.HashData(rented.AsSpan(0, entry.Length + 1));
        ArrayPool<byte>.Shared.Return(rented);
        return leaf;
    }
}
