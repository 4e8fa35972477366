using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Reading;
using Platform.Ledger.Serialization;

namespace Platform.Benchmarks;

// A small domain of the benchmark's own: the engine knows no other.
public sealed record BasketOpened(string Owner, string Currency);

public sealed record ItemAdded(string Item, int Quantity, string Note);

public sealed record Basket(string Owner, int Items)
{
    public static Basket Create(BasketOpened e) => new(e.Owner, 0);

    public Basket Apply(ItemAdded e) => this with { Items = Items + e.Quantity };
}

/// <summary>One more event on a stream of twenty, decided by the shipped loop: load or remember, fold, call, append.</summary>
public sealed class DecideBench(NpgsqlDataSource service, SubjectKeys keys)
{
    private const int StreamEvents = 20;
    private const int FillInFlight = 128;
    private static readonly AggregateType Type = AggregateType.Of(typeof(Basket));
    private static readonly EventCatalogue Catalogue = EventCatalogue.Of(typeof(BasketOpened), typeof(ItemAdded));
    private readonly ConcurrentQueue<StreamId> _streams = new();
    private readonly EventJson _json = new(Catalogue);

    /// <summary>Makes streams of twenty events to be used once each; not measured.</summary>
    public async Task FillAsync(int streams)
    {
        await using var writer = new LogWriter(service, TimeProvider.System, NullLogger<LogWriter>.Instance);
        var drafts = new EventDrafts(Catalogue, _json, keys);
        var context = Context();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, streams),
            new ParallelOptions { MaxDegreeOfParallelism = FillInFlight },
            async (i, _) =>
            {
                var stream = new StreamId($"bench-{i % 20}", "basket/" + Guid.CreateVersion7());
                var events = Enumerable
                    .Range(1, StreamEvents - 1)
                    .Select(object (i) => Item(i))
                    .Prepend(new BasketOpened("somebody", "EUR"));
                var made = events.Select(e => drafts.Draft(context, stream, e, []).Draft).ToList();
                await writer.AppendAsync(
                    new Write(stream.Tenant, [new StreamRun(stream.Tenant, stream.Name, StreamHead.None, made)], context.At)
                );
                _streams.Enqueue(stream);
            }
        );
    }

    /// <summary>Decides on streams never used before; warm: their folds are in memory, as after a first look.</summary>
    public async Task<Measured> RunAsync(string name, int writers, TimeSpan duration, bool warm)
    {
        await using var writer = new LogWriter(service, TimeProvider.System, NullLogger<LogWriter>.Instance);
        var reader = new LogReader(service);
        var aggregates = new AggregateCache(reader, _json, limit: 1_000_000);
        var decider = new Decider(
            writer,
            reader,
            aggregates,
            new EventDrafts(Catalogue, _json, keys),
            new Answers(reader, keys, TimeProvider.System)
        );
        if (warm)
        {
            await Parallel.ForEachAsync(
                _streams,
                new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (stream, cancel) => await aggregates.CatchUpAsync(new StreamRead(stream, Type), cancel)
            );
        }
        var latencies = new List<double>[writers];
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(
            Enumerable.Range(0, writers).Select(w => Task.Run(() => DecideAsync(decider, clock, duration, latencies[w] = [])))
        );
        return Measured.From(name, latencies.SelectMany(l => l), clock.Elapsed.TotalSeconds, eventsEach: 1);
    }

    private async Task DecideAsync(Decider decider, Stopwatch clock, TimeSpan duration, List<double> latencies)
    {
        while (clock.Elapsed < duration && _streams.TryDequeue(out var stream))
        {
            var started = clock.Elapsed;
            var decided = await decider.DecideAsync(
                new Question(
                    Context(),
                    stream.Tenant,
                    [new StreamRead(stream, Type)],
                    states => new Decision(
                        null,
                        [new StreamEvents(stream, [Item(((Basket)states[0]!).Items)])],
                        version => new Answer(200, ETag: $"\"{version}\"")
                    ),
                    new RequestKey(Guid.NewGuid(), stream.Tenant, new byte[32])
                ),
                CancellationToken.None
            );
            if (decided.Kind != DecidedKind.Answered)
            {
                throw new InvalidOperationException($"a decision was not carried out: {decided.Kind}");
            }
            latencies.Add((clock.Elapsed - started).TotalMilliseconds);
        }
    }

    private static ItemAdded Item(int number) =>
        new($"item-{number}", 1, "wrapped as a present, to be delivered to the second door on the left");

    private static CommandContext Context() =>
        new("5f0c3f8e2b7d4c1a", "key", EntryTime.Cut(TimeProvider.System.GetUtcNow()), Trace: "4bf92f3577b34da6a3ce929d0e0e4736");
}
