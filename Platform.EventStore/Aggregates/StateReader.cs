using System.Text.Json;
using Platform.EventStore.Privacy;
using Platform.EventStore.Serialization;
using Platform.EventStore.Streams;

namespace Platform.EventStore.Aggregates;

/// <summary>A stream's state at some moment, and the entry that moment ends with.</summary>
/// <param name="Began">Time of the stream's first entry.</param>
/// <param name="Position">tenant_position of the last entry folded.</param>
public sealed record StateAt(object State, long Version, long Position, DateTimeOffset Began, DateTimeOffset At);

/// <summary>Where in a stream a fold stops; all null: at its end.</summary>
public sealed record Moment(long? Version = null, DateTimeOffset? At = null, long? Position = null)
{
    public static readonly Moment Now = new();

    internal bool Includes(StoredEntry entry, EntryView view) =>
        (Version is not { } version || entry.Version <= version)
        && (At is not { } at || view.At <= at)
        && (Position is not { } position || entry.Position <= position);
}

/// <summary>Replays streams for people to look at: the fold as of any version, time or position, opened where the reader may.</summary>
public sealed class StateReader(LogReader reader, EventJson json, SubjectKeys keys)
{
    private const int PageEntries = 1_000;

    /// <summary>The state then; null where the stream had not begun.</summary>
    /// <param name="opened">True: personal values in clear; false: <c>sealed:&lt;key id&gt;</c>.</param>
    public async Task<StateAt?> ReadAsync(StreamId stream, AggregateType type, Moment moment, bool opened, CancellationToken cancel)
    {
        StateAt? result = null;
        while (true)
        {
            var page = await reader.StreamAsync(stream, result?.Version ?? 0, PageEntries, cancel);
            var documents = page.Select(e => (Entry: e, Document: JsonDocument.Parse(e.Bytes))).ToList();
            try
            {
                var views = documents.ConvertAll(d => (d.Entry, View: new EntryView(d.Document.RootElement)));
                var opener = opened ? await EntryOpening.OpenerAsync(keys, stream.Tenant, views.Select(v => v.View.Data), cancel) : null;
                foreach (var (entry, view) in views)
                {
                    if (!moment.Includes(entry, view))
                    {
                        return result;
                    }
                    var e = json.Read(view.Type, view.Schema, view.Data, opener?.In(stream.Name, view.Type));
                    result = new StateAt(type.Fold(result?.State, e)!, entry.Version, entry.Position, result?.Began ?? view.At, view.At);
                }
            }
            finally
            {
                documents.ForEach(d => d.Document.Dispose());
            }
            if (page.Count < PageEntries)
            {
                return result;
            }
        }
    }
}
