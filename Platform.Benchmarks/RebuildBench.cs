using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventStore.Projecting;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Ledger.Serialization;

namespace Platform.Benchmarks;

/// <summary>Rebuilds one single-stream projection over interleaved events, through the shipped fill, rows committed.</summary>
public sealed class RebuildBench(NpgsqlDataSource service, NpgsqlDataSource worker)
{
    public const int Streams = 30_000;
    public const int Events = 300_000;
    private const int InFlight = 256;
    private static readonly EventJson Json = new(EventCatalogue.Of(typeof(BasketOpened), typeof(ItemAdded)));

    /// <summary>Appends the events: one of each stream in turn, again and again; not measured.</summary>
    public async Task FillAsync()
    {
        await using var writer = new LogWriter(service, TimeProvider.System, NullLogger<LogWriter>.Instance);
        var streams = Enumerable
            .Range(0, Streams)
            .Select(i => (Tenant: $"bench-{i % 20}", Name: "basket/" + Guid.CreateVersion7()))
            .ToArray();
        for (var round = 0; round < Events / Streams; round++)
        {
            object e = round == 0 ? new BasketOpened("somebody", "EUR") : new ItemAdded($"item-{round}", 1, "wrapped as a present");
            await Parallel.ForEachAsync(
                streams,
                new ParallelOptions { MaxDegreeOfParallelism = InFlight },
                async (stream, _) => await AppendAsync(writer, stream.Tenant, stream.Name, e)
            );
        }
    }

    public async Task<Measured> RunAsync(int round)
    {
        var projection = new BasketRows(Json, $"bench_baskets_{round}");
        Generation generation;
        long end;
        await using (var connection = await worker.OpenConnectionAsync())
        {
            generation = await Generations.EnsureLiveAsync(connection, projection, CancellationToken.None);
            await using var last = new NpgsqlCommand("SELECT max(position) FROM platform.log", connection);
            end = (long)(await last.ExecuteScalarAsync())!;
        }
        var clock = Stopwatch.StartNew();
        await new GenerationFill(worker, projection, NullLogger.Instance).FillAsync(
            generation,
            end,
            (_, _) => Task.CompletedTask,
            null,
            CancellationToken.None
        );
        var seconds = clock.Elapsed.TotalSeconds;
        await using var count = worker.CreateCommand(
            $"SELECT count(*) FROM read.bench_baskets_{round} WHERE items = {(Events / Streams) - 1}"
        );
        var rows = (long)(await count.ExecuteScalarAsync())!;
        return rows == Streams
            ? new Measured("rebuild", Events / seconds, 0, 0, 0)
            : throw new InvalidOperationException($"rebuild: expected {Streams} complete rows, found {rows}");
    }

    private static async Task AppendAsync(LogWriter writer, string tenant, string stream, object e)
    {
        var at = EntryTime.Cut(TimeProvider.System.GetUtcNow());
        var type = e is BasketOpened ? "basket-opened" : "item-added";
        var envelope = new Envelope("5f0c3f8e2b7d4c1a", "key", Trace: "4bf92f3577b34da6a3ce929d0e0e4736");
        var draft = envelope.Draft(tenant, stream, Guid.CreateVersion7(), type, 1, Json.Write(e));
        var outcome = await writer.AppendAsync(new Write(tenant, [new StreamRun(tenant, stream, null, [draft])], at));
        if (outcome.Status != AppendStatus.Accepted)
        {
            throw new InvalidOperationException($"an append was refused: {outcome.Status}");
        }
    }
}
