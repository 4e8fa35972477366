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
    ILogger<ReplayParked> log
)
{
    /// <summary>The kind of job this is.</summary>
    public const string Kind = "replay-parked";

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
