using System.Buffers;
using System.Text;

namespace Platform.Ledger.Entry;

/// <summary>Who did it, from where and because of what: the same for every event of one decision.</summary>
/// <param name="ActorKind">user, key, operator or system.</param>
/// <param name="Cause">Id of the request or event that caused it.</param>
/// <param name="Agent">The caller's user agent as sealed JSON, or null.</param>
/// <param name="Ip">The caller's address as sealed JSON, or null.</param>
/// <param name="Session">The session it was done in as sealed JSON, or null.</param>
/// <param name="Trace">W3C trace id (32 hex digits).</param>
public sealed record Envelope(
    string ActorId,
    string ActorKind,
    string? Cause = null,
    byte[]? Agent = null,
    byte[]? Ip = null,
    byte[]? Session = null,
    string? Trace = null
)
{
    private static readonly SearchValues<char> NeedsEscape = SearchValues.Create(
        "\"\\" + string.Concat(Enumerable.Range(0, 32).Select(c => (char)c))
    );

    /// <summary>The draft of one entry; every part but time, link and version.</summary>
    /// <param name="data">Canonical JSON (RFC 8785) of the event's data.</param>
    public EntryDraft Draft(string tenant, string stream, Guid id, string type, int schema, ReadOnlySpan<byte> data)
    {
        var head = new ArrayBufferWriter<byte>(96);
        Raw(head, "{\"actor\":{\"id\":"u8);
        Text(head, ActorId);
        Raw(head, ",\"kind\":"u8);
        Text(head, ActorKind);
        Raw(head, "},\"at\":\""u8);

        var middle = new ArrayBufferWriter<byte>(data.Length + 192);
        Raw(middle, "\",\"cause\":"u8);
        Text(middle, Cause);
        Raw(middle, ",\"data\":"u8);
        middle.Write(data);
        Raw(middle, ",\"format\":1,\"from\":{\"agent\":"u8);
        Raw(middle, Agent ?? "null"u8);
        Raw(middle, ",\"ip\":"u8);
        Raw(middle, Ip ?? "null"u8);
        Raw(middle, ",\"session\":"u8);
        Raw(middle, Session ?? "null"u8);
        Raw(middle, "},\"id\":\""u8);
        id.TryFormat(middle.GetSpan(36), out var idBytes);
        middle.Advance(idBytes);
        Raw(middle, "\",\"prev\":"u8);

        var tail = new ArrayBufferWriter<byte>(192);
        Raw(tail, ",\"schema\":"u8);
        schema.TryFormat(tail.GetSpan(11), out var schemaBytes);
        tail.Advance(schemaBytes);
        Raw(tail, ",\"stream\":"u8);
        Text(tail, stream);
        Raw(tail, ",\"tenant\":"u8);
        Text(tail, tenant);
        Raw(tail, ",\"trace\":"u8);
        Text(tail, Trace);
        Raw(tail, ",\"type\":"u8);
        Text(tail, type);
        Raw(tail, ",\"version\":"u8);
        return new EntryDraft(type, head.WrittenSpan.ToArray(), middle.WrittenSpan.ToArray(), tail.WrittenSpan.ToArray());
    }

    private static void Raw(ArrayBufferWriter<byte> to, ReadOnlySpan<byte> bytes) => to.Write(bytes);

    private static void Text(ArrayBufferWriter<byte> to, string? text)
    {
        if (text is null)
        {
            to.Write("null"u8);
            return;
        }
        if (text.AsSpan().ContainsAny(NeedsEscape))
        {
            throw new ArgumentException("an envelope's own texts need no escaping", nameof(text));
        }
        var span = to.GetSpan((text.Length * 3) + 2);
        span[0] = (byte)'"';
        var written = Encoding.UTF8.GetBytes(text, span[1..]);
        span[written + 1] = (byte)'"';
        to.Advance(written + 2);
    }
}
