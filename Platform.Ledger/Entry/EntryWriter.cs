using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace Platform.Ledger.Entry;

/// <summary>
/// Writes an entry of format 1 (docs/audit-format.md) into one buffer that a thread uses again: no document and no text is made on the way.
/// </summary>
internal static class EntryWriter
{
    // The envelope's own texts are ids and names; what would need an escape is none of these.
    private static readonly SearchValues<char> NeedsEscape = SearchValues.Create(
        "\"\\" + string.Concat(Enumerable.Range(0, 32).Select(c => (char)c))
    );

    // Seven texts of at most TextMax characters in UTF-8, and all that is fixed.
    private const int EnvelopeBytesMax = (7 * 3 * TextMax) + 512;
    private const int TextMax = 200;
    private const int TraceChars = 32;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    [ThreadStatic]
    private static byte[]? s_buffer;

    /// <summary>The entry's exact bytes.</summary>
    /// <param name="prev">Leaf of the stream's previous entry; empty for the first.</param>
    /// <exception cref="EventTooLargeException">It has more than <see cref="EntryDraft.MaxBytes"/>.</exception>
    public static byte[] Write(DraftedEvent draft, EntryAuthor author, Guid id, DateTimeOffset at, long version, ReadOnlySpan<byte> prev)
    {
        var parts = draft.Data.Length + draft.From.Length;
        if (parts > EntryDraft.MaxBytes)
        {
            throw new EventTooLargeException(draft.Type, parts);
        }
        var needed = parts + EnvelopeBytesMax;
        var buffer = s_buffer is { } kept && kept.Length >= needed ? kept : s_buffer = new byte[Math.Max(needed, 4096)];
        var to = new Span(buffer);
        to.Raw("{\"actor\":{\"id\":"u8);
        to.Text(author.Id);
        to.Raw(",\"kind\":"u8);
        to.Text(author.Kind);
        to.Raw("},\"at\":\""u8);
        to.Time(at);
        to.Raw("\",\"cause\":"u8);
        to.Text(author.Cause);
        to.Raw(",\"data\":"u8);
        to.Raw(draft.Data);
        to.Raw(",\"format\":1,\"from\":"u8);
        to.Raw(draft.From);
        to.Raw(",\"id\":\""u8);
        to.Id(id);
        to.Raw("\",\"prev\":"u8);
        to.Prev(prev);
        to.Raw(",\"schema\":"u8);
        to.Number(draft.Schema);
        to.Raw(",\"stream\":"u8);
        to.Text(draft.Stream);
        to.Raw(",\"tenant\":"u8);
        to.Text(draft.Tenant);
        to.Raw(",\"trace\":"u8);
        to.Text(IsTrace(author.Trace) ? author.Trace : throw new LedgerRefusalException("bad-envelope", "a trace is 32 lower hex digits"));
        to.Raw(",\"type\":"u8);
        to.Text(draft.Type);
        to.Raw(",\"version\":"u8);
        to.Number(version);
        to.Raw("}"u8);
        return to.Length <= EntryDraft.MaxBytes
            ? buffer.AsSpan(0, to.Length).ToArray()
            : throw new EventTooLargeException(draft.Type, to.Length);
    }

    // The guard finds what stands before it by its length.
    private static bool IsTrace(string? trace) => trace is null || (trace.Length == TraceChars && !trace.AsSpan().ContainsAnyExcept(Hex));

    private ref struct Span(Span<byte> all)
    {
        private readonly Span<byte> _all = all;

        public int Length { get; private set; }

        private readonly Span<byte> Rest => _all[Length..];

        public void Raw(scoped ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(Rest);
            Length += bytes.Length;
        }

        public void Text(string? text)
        {
            if (text is null)
            {
                Raw("null"u8);
                return;
            }
            if (text.Length > TextMax || text.AsSpan().ContainsAny(NeedsEscape))
            {
                throw new LedgerRefusalException(
                    "bad-envelope",
                    $"a text of the envelope is longer than {TextMax} characters or needs an escape"
                );
            }
            Rest[0] = (byte)'"';
            Length++;
            if (Utf8.FromUtf16(text, Rest, out _, out var written, replaceInvalidSequences: false) is not OperationStatus.Done)
            {
                throw new LedgerRefusalException("bad-envelope", "a text of the envelope holds half a character");
            }
            Length += written;
            Rest[0] = (byte)'"';
            Length++;
        }

        public void Time(DateTimeOffset at)
        {
            at.UtcDateTime.TryFormat(Rest, out var written, EntryTime.Format, CultureInfo.InvariantCulture);
            Length += written;
        }

        public void Id(Guid id)
        {
            id.TryFormat(Rest, out var written);
            Length += written;
        }

        public void Number(long number)
        {
            Utf8Formatter.TryFormat(number, Rest, out var written);
            Length += written;
        }

        public void Prev(scoped ReadOnlySpan<byte> leaf)
        {
            if (leaf.IsEmpty)
            {
                Raw("null"u8);
                return;
            }
            Rest[0] = (byte)'"';
            Length++;
            Base64Url.EncodeToUtf8(leaf, Rest, out _, out var written);
            Length += written;
            Rest[0] = (byte)'"';
            Length++;
        }
    }
}
