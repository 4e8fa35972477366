using System.Buffers;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Entry;

/// <summary>
/// Writes an entry of format 1 (docs/audit-format.md) into one buffer that a thread uses again: no document and no text is made on the way.
/// </summary>
internal static class EntryWriter
{
    private const int TraceChars = 32;

    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789abcdef");

    /// <summary>The entry's exact bytes.</summary>
    /// <param name="prev">Leaf of the stream's previous entry; empty for the first.</param>
    /// <param name="json">Writes the data where the draft has none: of an event that needs no seal.</param>
    /// <param name="data">That event.</param>
    /// <exception cref="EventTooLargeException">It has more than <see cref="EntryDraft.MaxBytes"/>.</exception>
    public static byte[] Write(
        DraftedEvent draft,
        EntryAuthor author,
        Guid id,
        DateTimeOffset at,
        long version,
        ReadOnlySpan<byte> prev,
        EventJson? json = null,
        object? data = null
    )
    {
        var to = EntryBuffer.Take();
        to.Raw("{\"actor\":{\"id\":"u8);
        to.Text(author.Id);
        to.Raw(",\"kind\":"u8);
        to.Text(author.Kind);
        to.Raw("},\"at\":\""u8);
        to.Time(at);
        to.Raw("\",\"cause\":"u8);
        to.Text(author.Cause);
        to.Raw(",\"data\":"u8);
        if (draft.Data is null)
        {
            json!.Write(data!, to);
        }
        else
        {
            to.Raw(draft.Data);
        }
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
        return to.Length <= EntryDraft.MaxBytes ? to.ToArray() : throw new EventTooLargeException(draft.Type, to.Length);
    }

    // The guard finds what stands before it by its length.
    private static bool IsTrace(string? trace) => trace is null || (trace.Length == TraceChars && !trace.AsSpan().ContainsAnyExcept(Hex));
}
