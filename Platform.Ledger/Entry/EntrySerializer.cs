using System.Text.Json;
using JasperFx.Events;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Entry;

/// <summary>
/// Marten's way to and from the stored bytes. It writes only what was linked before and makes nothing up: an event that came past the link cannot be
/// stored. What it reads is brought to the newest schema, and noted for the next link.
/// </summary>
internal sealed class EntrySerializer(EventJson json, LinkedEntries entries, LeafCache leaves) : IEventBinarySerializer
{
    /// <exception cref="LedgerRefusalException">The event was not linked.</exception>
    public byte[] Serialize(Type type, object data) =>
        entries.BytesOf(data)
        ?? throw new LedgerRefusalException("not-linked", $"event {type.Name} has no link: only a session's own save can store it");

    /// <exception cref="InvalidDataException">The bytes are no entry of format 1 that this program knows.</exception>
    public object Deserialize(Type type, byte[] data)
    {
        leaves.Put(data);
        using var document = JsonDocument.Parse(data);
        var view = new EntryView(document.RootElement);
        return json.Read(view.Type, view.Schema, view.Data)
            ?? throw new InvalidDataException($"event {view.Type} of {view.Stream} is not known to this program");
    }
}
