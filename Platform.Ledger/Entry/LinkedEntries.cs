using System.Runtime.CompilerServices;

namespace Platform.Ledger.Entry;

/// <summary>What is known of events that are on their way to be stored, by the event object itself.</summary>
internal sealed class LinkedEntries
{
    private readonly ConditionalWeakTable<object, DraftedEvent> _drafts = [];
    private readonly ConditionalWeakTable<object, byte[]> _linked = [];

    /// <summary>The event is sealed and written.</summary>
    public void Draft(object data, DraftedEvent draft) => _drafts.AddOrUpdate(data, draft);

    /// <summary>What was handed over of this event; null: nothing.</summary>
    public DraftedEvent? DraftOf(object data) => _drafts.TryGetValue(data, out var draft) ? draft : null;

    /// <summary>The event's bytes are complete.</summary>
    public void Link(object data, byte[] entry) => _linked.AddOrUpdate(data, entry);

    /// <summary>The bytes of an event that was linked; null: it was not.</summary>
    public byte[]? BytesOf(object data) => _linked.TryGetValue(data, out var entry) ? entry : null;
}
