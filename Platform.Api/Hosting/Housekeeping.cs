using Npgsql;
using Platform.Ledger.Privacy;
using Platform.Ledger.Telemetry;

namespace Platform.Api.Hosting;

/// <summary>
/// Forgets what may not be kept: idempotency rows past their retention, the keys of sealed answers past theirs, what caches were told, and
/// jobs that ended long ago.
/// </summary>
public sealed class Housekeeping(NpgsqlDataSource worker, SubjectKeys keys, TimeProvider clock, ILogger<Housekeeping> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Requests and jobs are purged by the hour: looking for the oldest reads the whole table.</summary>
    private const int RoundsToPurge = 60;

    /// <summary>Calls of one round; what is left is for the next.</summary>
    private const int CallsMax = 100;

    public LoopSign Sign { get; } = new("housekeeping", 5 * Interval, clock);

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        for (var round = 0; !cancel.IsCancellationRequested; round++)
        {
            try
            {
                await RoundAsync(purge: round % RoundsToPurge == 0, cancel);
                Sign.Beat();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogError(e, "housekeeping failed; trying again in {Interval}", Interval);
            }
            await Task.WhenAny(Task.Delay(Interval, clock, cancel));
        }
    }

    private async Task RoundAsync(bool purge, CancellationToken cancel)
    {
        for (var call = 0; call < CallsMax && await keys.DestroyExpiredAsync(cancel) > 0; call++) { }
        for (var call = 0; call < CallsMax && await ForgetChangesAsync(cancel) > 0; call++) { }
        for (var call = 0; call < CallsMax && await ForgetCheckpointsAsync(cancel) > 0; call++) { }
        for (var call = 0; call < CallsMax && await ForgetCosignedAsync(cancel) > 0; call++) { }
        for (var call = 0; purge && call < CallsMax && await PurgeAsync("requests", cancel) > 0; call++) { }
        for (var call = 0; purge && call < CallsMax && await PurgeAsync("jobs", cancel) > 0; call++) { }
    }

    // Caches look again from the beginning long before this: nobody misses a row that goes.
    private async Task<long> ForgetChangesAsync(CancellationToken cancel)
    {
        const string Sql = """
            DELETE FROM read.changes c USING (
                SELECT projection, position, tenant FROM read.changes WHERE at < clock_timestamp() - interval '15 minutes' ORDER BY at LIMIT 5000) old
            WHERE c.projection = old.projection AND c.position = old.position AND c.tenant = old.tenant
            """;
        await using var command = worker.CreateCommand(Sql);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    // Who holds an older checkpoint asks for a consistency proof, which the trees give: only the newest of each log is needed to go on.
    private async Task<long> ForgetCheckpointsAsync(CancellationToken cancel)
    {
        const string Sql = """
            DELETE FROM proof.checkpoints c USING (
                SELECT o.tenant, o.generation, o.size FROM proof.checkpoints o
                WHERE o.signed < clock_timestamp() - interval '15 minutes' AND EXISTS (
                    SELECT FROM proof.checkpoints n WHERE n.tenant = o.tenant AND n.generation = o.generation AND n.size > o.size
                        AND n.signed < clock_timestamp() - interval '15 minutes')
                ORDER BY o.signed LIMIT 5000) old
            WHERE c.tenant = old.tenant AND c.generation = old.generation AND c.size = old.size
            """;
        await using var command = worker.CreateCommand(Sql);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    // Receipts name the newest alone; a while is left for whoever just read that an older one is there.
    private async Task<long> ForgetCosignedAsync(CancellationToken cancel)
    {
        const string Sql = """
            DELETE FROM proof.cosigned c USING (
                SELECT generation, size FROM proof.cosigned WHERE at < clock_timestamp() - interval '15 minutes' ORDER BY generation, size LIMIT 5000) old
            WHERE c.generation = old.generation AND c.size = old.size
                AND EXISTS (SELECT FROM proof.cosigned n WHERE n.generation = c.generation AND n.size > c.size)
            """;
        await using var command = worker.CreateCommand(Sql);
        return await command.ExecuteNonQueryAsync(cancel);
    }

    private async Task<long> PurgeAsync(string what, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand($"SELECT platform.purge_{what}()");
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }
}
