using System.Runtime.CompilerServices;
using System.Text.Json;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;

namespace Platform.EventStore.Aggregates;

/// <summary>A stream's state at some moment, and the entry that moment ends with.</summary>
/// <param name="Began">Time of the stream's first entry.</param>
/// <param name="Position">tenant_position of the last entry folded.</param>
public sealed record StateAt(object State, long Version, long Position, DateTimeOffset Began, DateTimeOffset At);

/// <summary>One entry of a stream and what it made of the state.</summary>
/// <param name="Before">Null at the stream's first entry.</param>
public sealed record StateStep(StoredEntry Entry, DateTimeOffset At, object? Before, object After);

/// <summary>Where in a stream a fold stops; all null: at its end.</summary>
public sealed record Moment(long? Version = null, DateTimeOffset? At = null, long? Position = null)
{
    public static readonly Moment Now = new();

    internal bool Includes(FoldEntry entry) =>
        (Version is not { } version || entry.Entry.Version <= version)
        && (At is not { } at || entry.At <= at)
        && (Position is not { } position || entry.Entry.Position <= position);
}

/// <summary>Replays streams for people to look at: the fold as of any version, time or position, opened where the reader may.</summary>
public sealed class StateReader(LogReader reader, EventJson json, SubjectKeys keys)
{
    private const int PageEntries = 1_000;

    /// <summary>The state then; null where the stream had not begun.</summary>
    /// <param name="opened">True: personal values in clear; false: <c>sealed:&lt;key id&gt;</c>.</param>
    public async Task<StateAt?> ReadAsync(StreamId stream, AggregateType type, Moment moment, bool opened, CancellationToken cancel)
    {
        DateTimeOffset? began = null;
        StateStep? last = null;
        await foreach (var step in StepsAsync(stream, type, moment, opened ? null : Closed, cancel))
        {
            began ??= step.At;
            last = step;
        }
        return last is null ? null : new StateAt(last.After, last.Entry.Version, last.Entry.Position, began!.Value, last.At);
    }

    /// <summary>Every entry up to the moment, oldest first, with the state before and after it.</summary>
    /// <param name="show">What is read for a sealed value; null: the value in clear.</param>
    public async IAsyncEnumerable<StateStep> StepsAsync(
        StreamId stream,
        AggregateType type,
        Moment moment,
        OpenValue? show,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        object? state = null;
        var version = 0L;
        var end = moment.Version ?? long.MaxValue;
        while (version < end)
        {
            var limit = (int)Math.Min(PageEntries, end - version);
            var page = await reader.StreamAsync(stream, version, limit, cancel);
            var met = new MetKeys(keys, stream.Tenant);
            for (var i = 0; i < page.Count; i++)
            {
                var entry = FoldEntry.Of(page[i]);
                if (!moment.Includes(entry))
                {
                    yield break;
                }
                var e = Read(entry, show ?? met.In(stream.Name, entry.Type));
                if (met.Missed)
                {
                    await met.FetchAsync(page.Skip(i).Select(rest => FoldEntry.Of(rest).Data), cancel);
                    e = Read(entry, met.In(stream.Name, entry.Type));
                }
                var after = type.Fold(state, e)!;
                yield return new StateStep(entry.Entry, entry.At, state, after);
                (state, version) = (after, entry.Entry.Version);
            }
            if (page.Count < limit)
            {
                yield break;
            }
        }
    }

    private object? Read(FoldEntry entry, OpenValue open)
    {
        using var data = JsonDocument.Parse(entry.Data);
        return json.Read(entry.Type, entry.Schema, data.RootElement, open);
    }

    private static string? Closed(string path, SealedValue value) => null;
}
