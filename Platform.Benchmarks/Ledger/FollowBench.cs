using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.Ledger.Proof.Memory;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Numbering;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Verification;

namespace Platform.Benchmarks.Ledger;

/// <summary>What follows a commit: numbering, verification of a tenant, and the way to a signed checkpoint.</summary>
internal sealed class FollowBench(LedgerPlace place, NpgsqlDataSource worker, LedgerArm arm, Action<string> tell)
{
    private const string Large = "bench-large";
    private const int LargeEvents = 200_000;
    private const int Rate = 500;
    private const int Tenants = 100;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    public async Task<List<Measured>> RunAsync(Func<Func<Task<Measured>>, Task<Measured>> median, NpgsqlDataSource owner)
    {
        tell($"filling a tenant with {LargeEvents:N0} entries");
        await Parallel.ForEachAsync(
            Enumerable.Range(0, LargeEvents / LedgerArm.BatchStreams),
            new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (_, _) => await arm.BatchAsync(Large)
        );
        tell("numbering");
        var numbering = await median(() => NumberingAsync(owner));
        tell("verifying one tenant");
        var verifier = new LedgerVerifier(worker, LedgerPlace.Catalogue);
        // Once to warm up.
        await verifier.VerifyAsync(Large, null, CancellationToken.None);
        var verify = await median(async () =>
        {
            var report = await verifier.VerifyAsync(Large, null, CancellationToken.None);
            return report.Clean && report.Entries == LargeEvents
                ? new Measured("ledger-verify", report.Entries / report.Duration.TotalSeconds, 0, 0, 0)
                : throw new InvalidOperationException($"{report.Entries} entries, {report.First}");
        });
        tell($"numbering: {numbering.EventsPerSecond:N0}, ledger-verify: {verify.EventsPerSecond:N0} events/s");
        tell($"{Rate} events a second over {Tenants} tenants, to a signed checkpoint");
        return [numbering, verify, await median(DelayAsync)];
    }

    // From the first event on, each time anew: the owner takes the numbers away, triggers off.
    private async Task<Measured> NumberingAsync(NpgsqlDataSource owner)
    {
        await using (
            var command = owner.CreateCommand(
                """
                ALTER TABLE ledger.leaves DISABLE TRIGGER USER;
                TRUNCATE ledger.leaves;
                ALTER TABLE ledger.leaves ENABLE TRIGGER USER;
                UPDATE ledger.numbering SET position = 0, seq_id = 0;
                """
            )
        )
        {
            await command.ExecuteNonQueryAsync();
        }
        var numbering = new Numbering(worker);
        var clock = Stopwatch.StartNew();
        var (events, round) = (0, 0);
        do
        {
            round = await numbering.RunAsync((_, _) => Task.CompletedTask, CancellationToken.None);
            events += round;
        } while (round > 0);
        return new Measured("numbering", events / clock.Elapsed.TotalSeconds, 0, 0, 0);
    }

    private async Task<Measured> DelayAsync()
    {
        using var stop = new CancellationTokenSource();
        using var keys = new LogKeys(place.KeyRingPath, TimeProvider.System);
        var sequencer = new Sequencer(
            worker,
            new EventSignal(worker, TimeProvider.System),
            keys,
            new LogMemory(place.KeyRingPath + ".memory", TimeProvider.System),
            "ledger.bench.example",
            "bench",
            TimeProvider.System,
            NullLogger<Sequencer>.Instance,
            numbering: new Numbering(worker)
        );
        var running = Task.Run(() => sequencer.RunAsync(stop.Token));
        await CaughtUpAsync();
        var seen = new CheckpointsSeen(worker);
        var ends = await EndsAsync();
        var watching = Task.Run(() => seen.WatchAsync(stop.Token));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var clock = Stopwatch.StartNew();
        var writes = new List<Task>();
        while (clock.Elapsed < Duration)
        {
            await tick.WaitForNextTickAsync();
            for (var due = (long)(clock.Elapsed.TotalSeconds * Rate / 3); writes.Count < due; )
            {
                writes.Add(WriteAsync(seen, ends, $"delay-{writes.Count % Tenants}"));
            }
        }
        await Task.WhenAll(writes);
        await seen.AllAsync();
        var latencies = seen.Delays;
        var seconds = clock.Elapsed.TotalSeconds;
        await stop.CancelAsync();
        await Task.WhenAll(running, watching);
        return Measured.From("ledger-delay-500", latencies, seconds, 3);
    }

    // What earlier measurements wrote is signed first.
    private async Task CaughtUpAsync()
    {
        const string Sql = """
            SELECT s.position = n.position AND n.seq_id >= (SELECT coalesce(max(seq_id), 0) FROM events.mt_events)
            FROM proof.sequencer s, ledger.numbering n
            """;
        bool done;
        do
        {
            await Task.Delay(100);
            await using var command = worker.CreateCommand(Sql);
            done = await command.ExecuteScalarAsync() is true;
        } while (!done);
    }

    // A tenant's positions are not known at the commit; counted, they are: all its writes are this run's.
    private async Task WriteAsync(CheckpointsSeen seen, Dictionary<string, long[]> ends, string tenant)
    {
        await arm.AppendAsync(tenant, $"pass/{Guid.CreateVersion7()}");
        seen.Committed(tenant, Interlocked.Add(ref ends[tenant][0], 3));
    }

    private async Task<Dictionary<string, long[]>> EndsAsync()
    {
        var ends = Enumerable.Range(0, Tenants).ToDictionary(i => $"delay-{i}", _ => new long[1], StringComparer.Ordinal);
        await using var command = worker.CreateCommand(
            "SELECT tenant_id, count(*) FROM events.mt_events WHERE tenant_id LIKE 'delay-%' GROUP BY 1"
        );
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            ends[reader.GetString(0)][0] = reader.GetInt64(1);
        }
        return ends;
    }
}
