using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Projecting;

/// <summary>What a replay came to.</summary>
/// <param name="Found">False: no event is parked at that position.</param>
/// <param name="Applied">Events that were applied, the one asked for first.</param>
/// <param name="Waiting">Events of the stream that still wait.</param>
/// <param name="Error">Why the first of those could not be applied (type and redacted message); null where none failed.</param>
/// <param name="First">Where the one that has to go first stands, when another was asked for.</param>
public sealed record ReplayResult(bool Found, int Applied, long Waiting, string? Error, long? First = null);

/// <summary>
/// Applies parked events after a fix: the one that failed, then those of its stream held behind it, in order, until one fails again. The
/// generation's row is locked meanwhile, so that the leader's commits do not come between.
/// </summary>
public sealed class ParkedEvents(NpgsqlDataSource worker, ILogger log)
{
    /// <summary>Events of one transaction; what is left waits for the next call.</summary>
    private const int EventsMax = 500;

    /// <summary>Replays what is parked at this position of the live generation.</summary>
    public async Task<ReplayResult> ReplayAsync(Projection projection, long position, CancellationToken cancel)
    {
        ReplayResult? total = null;
        while (true)
        {
            var part = await PartAsync(projection, position, total is null, cancel);
            total = total is null ? part.Result : part.Result with { Applied = total.Applied + part.Result.Applied };
            if (part.Next is not { } next)
            {
                return total;
            }
            position = next;
        }
    }

    private async Task<(ReplayResult Result, long? Next)> PartAsync(
        Projection projection,
        long position,
        bool asked,
        CancellationToken cancel
    )
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var live =
            await Generations.LiveAsync(connection, projection.Name, cancel)
            ?? throw new FencedException($"projection {projection.Name} never ran");
        if (live.Version != projection.Version)
        {
            throw new FencedException(
                $"projection {projection.Name}: version {live.Version} is live, this program has {projection.Version}"
            );
        }
        await GenerationLock.TakeAsync(connection, projection.Name, live.Number, cancel);
        var rows = new ParkedRows(connection, projection.Name, live.Number);
        var (waiting, count) = await rows.StreamOfAsync(position, EventsMax, cancel);
        if (waiting.Count == 0)
        {
            return (new ReplayResult(!asked, 0, 0, null), null);
        }
        if (waiting[0].Position != position)
        {
            return (new ReplayResult(true, 0, count, null, waiting[0].Position), null);
        }
        var (applied, error) = await ApplyAsync(connection, transaction, projection, live.Number, waiting, cancel);
        await rows.DeleteAsync(waiting.Take(applied), cancel);
        if (error is not null)
        {
            await rows.FailedAsync(waiting[applied], error, cancel);
        }
        if (applied > 0)
        {
            await rows.TellAsync(cancel);
            await Generations.ForgetAsync(connection, projection.Name, live.Number, cancel);
        }
        await transaction.CommitAsync(cancel);
        log.LogInformation(
            "projection {Projection}: {Applied} parked events applied, {Waiting} wait",
            projection.Name,
            applied,
            count - applied
        );
        var more = error is null && applied < count;
        return (
            new ReplayResult(true, applied, count - applied, error),
            more ? await NextAsync(projection, live, waiting[0], cancel) : null
        );
    }

    // One by one: the batch is small, and the first that fails must be found.
    private static async Task<(int Applied, string? Error)> ApplyAsync(
        NpgsqlConnection connection,
        NpgsqlTransaction transaction,
        Projection projection,
        int generation,
        List<LogRow> rows,
        CancellationToken cancel
    )
    {
        var memory = new ProjectionMemory();
        for (var i = 0; i < rows.Count; i++)
        {
            await transaction.SaveAsync("one", cancel);
            try
            {
                await projection.ApplyAsync(connection, new ProjectionBatch(projection.Tables, generation, [rows[i]], memory), cancel);
                await transaction.ReleaseAsync("one", cancel);
            }
            catch (Exception e) when (!BatchErrors.IsElsewhere(e) && !cancel.IsCancellationRequested)
            {
                await transaction.RollbackAsync("one", cancel);
                return (i, BatchErrors.Redacted(e));
            }
        }
        return (rows.Count, null);
    }

    private async Task<long?> NextAsync(Projection projection, Generation live, LogRow of, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        return await new ParkedRows(connection, projection.Name, live.Number).FirstAsync(of.Tenant, of.Stream, cancel);
    }
}
