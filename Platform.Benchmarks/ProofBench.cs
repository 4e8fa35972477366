using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Streams;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using static Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory;

namespace Platform.Benchmarks;

/// <summary>Merkle logs as they are shipped: how soon an event is under a signed checkpoint, how fast a log is caught up, and proofs.</summary>
public sealed class ProofBench(NpgsqlDataSource service, NpgsqlDataSource worker, string keyRing)
{
    private const string Origin = "bench.example";
    private const int Tenants = 100;
    private const int EventsEach = 1_000_000;
    private const int Callers = 8;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    // As a node keeps one: the first round finds it empty, the others do not.
    private readonly TileCache _tiles = new();
    private readonly string _memory = keyRing + ".memory";

    /// <summary>1,000 events a second over 100 tenants, each from its commit to a checkpoint that covers it.</summary>
    public async Task<Measured> DelayAsync()
    {
        using var stop = new CancellationTokenSource();
        var running = Task.Run(() => SequenceAsync(stop.Token));
        await using var writer = new LogWriter(service, TimeProvider.System, Instance.CreateLogger<LogWriter>());
        var seen = new CheckpointsSeen(worker);
        var watching = Task.Run(() => seen.WatchAsync(stop.Token));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var clock = Stopwatch.StartNew();
        var writes = new List<Task>();
        while (clock.Elapsed < Duration)
        {
            await tick.WaitForNextTickAsync();
            for (var due = (long)(clock.Elapsed.TotalSeconds * 1_000); writes.Count < due; )
            {
                writes.Add(WriteAsync(writer, seen, $"proof-{writes.Count % Tenants}"));
            }
        }
        await Task.WhenAll(writes);
        await seen.AllAsync();
        var latencies = seen.Delays;
        await stop.CancelAsync();
        await Task.WhenAll(running, watching);
        return Measured.From("proof-delay-1000", latencies, clock.Elapsed.TotalSeconds, 1);
    }

    /// <summary>A log of a million entries that was never signed, to its first checkpoint.</summary>
    public async Task<Measured> CatchUpAsync()
    {
        await using (var writer = new LogWriter(service, TimeProvider.System, Instance.CreateLogger<LogWriter>()))
        {
            await Parallel.ForEachAsync(
                Enumerable.Range(0, EventsEach / 100),
                new ParallelOptions { MaxDegreeOfParallelism = 64 },
                async (_, _) => await writer.AppendAsync(SampleWrites.NewStream("proof-large", 100))
            );
        }
        using var stop = new CancellationTokenSource();
        var clock = Stopwatch.StartNew();
        var running = Task.Run(() => SequenceAsync(stop.Token));
        while (await SizeAsync("proof-large") < EventsEach)
        {
            await Task.Delay(50);
        }
        var seconds = clock.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await running;
        return new Measured("proof-catch-up", EventsEach / seconds, 0, 0, 0);
    }

    /// <summary>Inclusion proofs of entries anywhere in that log, each with its receipt's text.</summary>
    public async Task<(Measured Rate, int Bytes)> ProofsAsync()
    {
        var log = new MerkleLog("proof-large", 1);
        var trees = new TreeReader(TreeRows.Of(worker), _tiles);
        await using var newest = worker.CreateCommand(
            "SELECT note FROM proof.checkpoints WHERE tenant = 'proof-large' ORDER BY size DESC LIMIT 1"
        );
        var note = SignedNote.Parse((string)(await newest.ExecuteScalarAsync())!);
        var bytes = 0;
        var clock = Stopwatch.StartNew();
        var latencies = new List<double>[Callers];
        await Task.WhenAll(
            Enumerable
                .Range(0, Callers)
                .Select(caller =>
                    Task.Run(async () =>
                    {
                        var mine = latencies[caller] = [];
                        var random = new Random(caller);
                        while (clock.Elapsed < Duration / 3)
                        {
                            var began = clock.Elapsed;
                            var index = random.NextInt64(EventsEach);
                            var proof = new TlogProof(index, await trees.InclusionAsync(log, index, EventsEach, default), note);
                            bytes = Encoding.UTF8.GetByteCount(proof.ToString());
                            mine.Add((clock.Elapsed - began).TotalMilliseconds);
                        }
                    })
                )
        );
        return (Measured.From("proof-inclusion", latencies.SelectMany(l => l), clock.Elapsed.TotalSeconds, 1), bytes);
    }

    private static async Task WriteAsync(LogWriter writer, CheckpointsSeen seen, string tenant)
    {
        var outcome = await writer.AppendAsync(SampleWrites.NewStream(tenant, 1));
        seen.Committed(tenant, outcome.FirstPosition);
    }

    private async Task SequenceAsync(CancellationToken cancel)
    {
        await using var tail = new LogTail(worker, TimeProvider.System, Instance.CreateLogger<LogTail>());
        using var keys = new LogKeys(keyRing, TimeProvider.System);
        var sequencer = new Sequencer(
            worker,
            tail,
            keys,
            new LogMemory(_memory, TimeProvider.System),
            Origin,
            "bench",
            TimeProvider.System,
            Instance.CreateLogger<Sequencer>()
        );
        await sequencer.RunAsync(cancel);
    }

    private async Task<long> SizeAsync(string tenant)
    {
        await using var command = worker.CreateCommand("SELECT size FROM proof.checkpoints WHERE tenant = $1 ORDER BY size DESC LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        return await command.ExecuteScalarAsync() as long? ?? 0;
    }
}
