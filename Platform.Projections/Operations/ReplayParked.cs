using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Domain.Operations;
using Platform.EventStore.Jobs;
using Platform.EventStore.Projecting;

namespace Platform.Projections.Operations;

/// <summary>Carries out the replays asked for of one projection, and writes down how many events each applied.</summary>
public sealed class ReplayParked(
    NpgsqlDataSource worker,
    IReadOnlyList<Projection> projections,
    SystemDecisions decisions,
    TimeProvider clock,
    ILogger<ReplayParked> log
)
{
    /// <summary>The kind of job this is.</summary>
    public const string Kind = "replay-parked";

    /// <summary>How long another job of the same projection has to say what it applied.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    public async Task RunAsync(HeldJob job, Func<object, Task> tell, CancellationToken cancel)
    {
        var name = job.Stream["projection/".Length..];
        var projection =
            projections.SingleOrDefault(p => p.Name == name)
            ?? throw new InvalidOperationException($"projection {name} is none of this program's");
        ImmutableSortedSet<long> asked = [];
        await decisions.AppendAsync<ProjectionControl>(
            job.Stream,
            job.Id,
            control =>
            {
                asked = control?.Replaying ?? [];
                return [];
            },
            cancel
        );
        foreach (var position in asked)
        {
            var result = await new ParkedEvents(worker, log).ReplayAsync(projection, position, cancel);
            if (!result.Found)
            {
                // A job that runs beside this one may have applied it and be about to say so; one that crashed in between will not.
                await Task.Delay(SettleTime, clock, cancel);
            }
            await tell(
                new
                {
                    position,
                    applied = result.Applied,
                    waiting = result.Waiting,
                }
            );
            await decisions.AppendAsync<ProjectionControl>(
                job.Stream,
                job.Id,
                control => control?.Replaying.Contains(position) == true ? [new ParkedReplayed(position, result.Applied)] : [],
                cancel
            );
        }
    }
}
