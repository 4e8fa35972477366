using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace Platform.Ledger.Entry;

/// <summary>The one buffer in which a thread writes its entries, used again and again; it grows to the largest of them.</summary>
internal sealed class EntryBuffer : IBufferWriter<byte>
{
    private const int Roomy = 4_096;
    private const int TextMax = 200;

    // The envelope's own texts are ids and names; what would need an escape is none of these.
    private static readonly SearchValues<char> NeedsEscape = SearchValues.Create(
        "\"\\" + string.Concat(Enumerable.Range(0, 32).Select(c => (char)c))
    );

    [ThreadStatic]
    private static EntryBuffer? s_own;

    private byte[] _bytes = new byte[Roomy];

    /// <summary>This thread's, empty.</summary>
    public static EntryBuffer Take()
    {
        var own = s_own ??= new EntryBuffer();
        own.Length = 0;
        return own;
    }

    public int Length { get; private set; }

    public byte[] ToArray() => _bytes.AsSpan(0, Length).ToArray();

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0) => Room(sizeHint);

    public Span<byte> GetSpan(int sizeHint = 0) => Room(sizeHint).Span;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>A text of the envelope, or null.</summary>
    /// <exception cref="LedgerRefusalException">It is too long, or needs an escape.</exception>
    public void Text(string? text)
    {
        if (text is null)
        {
            Raw("null"u8);
            return;
        }
        if (text.Length > TextMax || text.AsSpan().ContainsAny(NeedsEscape))
        {
            throw new LedgerRefusalException("bad-envelope", "a text of the envelope is longer than 200 characters or needs an escape");
        }
        var span = GetSpan((3 * text.Length) + 2);
        span[0] = (byte)'"';
        if (Utf8.FromUtf16(text, span[1..], out _, out var written, replaceInvalidSequences: false) is not OperationStatus.Done)
        {
            throw new LedgerRefusalException("bad-envelope", "a text of the envelope holds half a character");
        }
        span[written + 1] = (byte)'"';
        Length += written + 2;
    }

    public void Time(DateTimeOffset at)
    {
        at.UtcDateTime.TryFormat(GetSpan(32), out var written, EntryTime.Format, CultureInfo.InvariantCulture);
        Length += written;
    }

    public void Id(Guid id)
    {
        id.TryFormat(GetSpan(36), out var written);
        Length += written;
    }

    public void Number(long number)
    {
        Utf8Formatter.TryFormat(number, GetSpan(20), out var written);
        Length += written;
    }

    /// <summary>A link: the leaf before, or null for the first entry.</summary>
    public void Prev(ReadOnlySpan<byte> leaf)
    {
        if (leaf.IsEmpty)
        {
            Raw("null"u8);
            return;
        }
        var span = GetSpan(Base64Url.GetEncodedLength(leaf.Length) + 2);
        span[0] = (byte)'"';
        Base64Url.EncodeToUtf8(leaf, span[1..], out _, out var written);
        span[written + 1] = (byte)'"';
        Length += written + 2;
    }

    private Memory<byte> Room(int size)
    {
        if (Length + Math.Max(size, 1) > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, Length + size));
        }
        return _bytes.AsMemory(Length);
    }
}
