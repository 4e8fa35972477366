using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Domain.Operations;
using Platform.EventStore.Jobs;
using Platform.EventStore.Projecting;
using Platform.EventStore.Projecting.Rebuilding;

namespace Platform.Projections.Operations;

/// <summary>Compares projections with a fold of the log, one after the other, and writes down each result as it is found.</summary>
public sealed class ConsistencyJob(
    NpgsqlDataSource worker,
    IReadOnlyList<Projection> projections,
    SystemDecisions decisions,
    TimeProvider clock,
    ILogger<ConsistencyJob> log
)
{
    /// <summary>The kind of job this is.</summary>
    public const string Kind = "check-consistency";

    public async Task RunAsync(HeldJob job, Func<object, Task> tell, CancellationToken cancel)
    {
        var check = await StateAsync(job, cancel);
        if (check is null or { Completed: true })
        {
            return;
        }
        var asked = projections.Where(p => check.Projection is null || p.Name == check.Projection).ToList();
        foreach (var projection in asked.Where(p => check.Compared.TrueForAll(c => c.Projection != p.Name)))
        {
            var comparison = new GenerationCheck(worker, projection, job, tell, clock, log);
            await comparison.DropLeftOversAsync(cancel);
            if (await comparison.RunAsync(cancel) is { } found)
            {
                await RecordAsync(job, projection.Name, found, cancel);
            }
            await comparison.DropAsync(cancel);
        }
        await decisions.AppendAsync<ConsistencyCheck>(
            job.Stream,
            job.Id,
            c =>
                c is { Completed: false }
                    ? [new ConsistencyCompleted(c.Compared.TrueForAll(r => r.Difference is null), c.Compared.Count)]
                    : [],
            cancel
        );
    }

    private async Task RecordAsync(HeldJob job, string name, CheckResult found, CancellationToken cancel)
    {
        var e = new ConsistencyCompared(
            name,
            found.Position,
            found.Rows,
            found.Difference?.Kind,
            found.Difference?.Table,
            found.Difference?.Key
        );
        if (found.Difference is { } difference)
        {
            log.LogError(
                "projection {Projection} differs from the log: {Kind} row in {Table} at position {Position}",
                name,
                difference.Kind,
                difference.Table,
                found.Position
            );
        }
        await decisions.AppendAsync<ConsistencyCheck>(
            job.Stream,
            job.Id,
            c => c is { Completed: false } && c.Compared.TrueForAll(r => r.Projection != name) ? [e] : [],
            cancel
        );
    }

    private async Task<ConsistencyCheck?> StateAsync(HeldJob job, CancellationToken cancel)
    {
        ConsistencyCheck? state = null;
        await decisions.AppendAsync<ConsistencyCheck>(
            job.Stream,
            job.Id,
            check =>
            {
                state = check;
                return [];
            },
            cancel
        );
        return state;
    }
}
