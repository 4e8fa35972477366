using System.Text.Json;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization;

namespace Platform.EventStore.Aggregates;

/// <summary>A stream folded up to a head. Personal values in it are placeholders: decisions must outlive erasure.</summary>
public sealed record Folded(StreamHead Head, object? State)
{
    public static readonly Folded Empty = new(StreamHead.None, null);
}

/// <summary>Loads and folds streams, keeping what it folded so that only what is new need be read.</summary>
public sealed class AggregateCache(LogReader reader, EventJson json, int limit = AggregateCache.LimitDefault)
{
    /// <summary>Folded streams kept in memory.</summary>
    public const int LimitDefault = 50_000;

    /// <summary>Entries of one read while folding.</summary>
    private const int PageEntries = 1_000;

    private readonly GenerationCache<(StreamId, Type), Folded> _folded = new(limit);

    /// <summary>What is in memory, however old; null where nothing is.</summary>
    public Folded? Known(StreamRead read) => _folded.TryGet((read.Stream, read.Type.Type), out var folded) ? folded : null;

    /// <summary>The stream as it is now.</summary>
    public async Task<Folded> CatchUpAsync(StreamRead read, CancellationToken cancel)
    {
        var folded = Known(read) ?? Folded.Empty;
        while (true)
        {
            var page = await reader.StreamAsync(read.Stream, folded.Head.Version, PageEntries, cancel);
            foreach (var entry in page)
            {
                folded = Fold(read, folded, entry);
            }
            if (page.Count < PageEntries)
            {
                Keep(read, folded);
                return folded;
            }
        }
    }

    /// <summary>Takes note of events this process has just appended.</summary>
    public void Advance(StreamRead read, Folded before, StreamHead head, IEnumerable<(EventType Type, byte[] Data)> events)
    {
        var state = before.State;
        foreach (var (type, data) in events)
        {
            using var document = JsonDocument.Parse(data);
            state = read.Type.Fold(state, json.Read(type.Name, type.Schema, document.RootElement));
        }
        Keep(read, new Folded(head, state));
    }

    private Folded Fold(StreamRead read, Folded before, StoredEntry entry)
    {
        using var document = JsonDocument.Parse(entry.Bytes);
        var view = new EntryView(document.RootElement);
        var state = read.Type.Fold(before.State, json.Read(view.Type, view.Schema, view.Data));
        return new Folded(new StreamHead(entry.Version, entry.Leaf, view.At), state);
    }

    private void Keep(StreamRead read, Folded folded)
    {
        if (folded.Head.Version > 0)
        {
            _folded.Replace((read.Stream, read.Type.Type), folded, kept => kept.Head.Version > folded.Head.Version);
        }
    }
}
