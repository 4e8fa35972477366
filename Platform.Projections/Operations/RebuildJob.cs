using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Domain.Operations;
using Platform.EventStore.Jobs;
using Platform.EventStore.Projecting;
using Platform.EventStore.Projecting.Rebuilding;
using Platform.EventStore.Subscriptions;

namespace Platform.Projections.Operations;

/// <summary>Carries out a requested rebuild and writes down what came of it. Its id is the rebuild's.</summary>
public sealed class RebuildJob(
    NpgsqlDataSource worker,
    IReadOnlyList<Projection> projections,
    SystemDecisions decisions,
    TimeProvider clock,
    ILogger<RebuildJob> log
)
{
    /// <summary>The kind of job this is.</summary>
    public const string Kind = "rebuild-projection";

    public async Task RunAsync(HeldJob job, Func<object, Task> tell, CancellationToken cancel)
    {
        var name = await NameAsync(job, cancel);
        if (name is null)
        {
            return;
        }
        try
        {
            var projection =
                projections.SingleOrDefault(p => p.Name == name)
                ?? throw new InvalidOperationException($"projection {name} is none of this program's");
            var rebuild = new GenerationRebuild(worker, projection, job, tell, clock, log);
            await rebuild.DropLeftOversAsync(cancel);
            var result = await rebuild.RunAsync(cancel);
            await CompleteAsync(
                job,
                new RebuildCompleted(
                    name,
                    result.Generation,
                    result.Position,
                    await LogCount.OfAsync(worker, projection.StreamKind, result.Position, cancel),
                    result.Seconds,
                    result.ContentEqual,
                    result.OldHash,
                    result.NewHash
                ),
                cancel
            );
            await rebuild.DropLeftOversAsync(cancel);
        }
        catch (Exception e) when (job.IsLastTry && !cancel.IsCancellationRequested)
        {
            // Only who still has the job may say so. It gives the projection's name back: the next rebuild may do better.
            await tell(new { phase = "failed" });
            await CompleteAsync(job, new RebuildFailed(name, e.GetType().Name), cancel);
            throw;
        }
    }

    /// <summary>Null where the rebuild has ended already.</summary>
    private async Task<string?> NameAsync(HeldJob job, CancellationToken cancel)
    {
        string? name = null;
        await decisions.AppendAsync<Rebuild>(
            job.Stream,
            job.Id,
            rebuild =>
            {
                name = rebuild is { Status: RebuildStatus.Running } ? rebuild.Projection : null;
                return [];
            },
            cancel
        );
        return name;
    }

    private Task CompleteAsync(HeldJob job, object e, CancellationToken cancel) =>
        decisions.AppendAsync<Rebuild>(job.Stream, job.Id, r => r is { Status: RebuildStatus.Running } ? [e] : [], cancel);
}
