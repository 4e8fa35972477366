using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Jobs;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>What a comparison found.</summary>
/// <param name="Position">The global position at which both stood; where there was too much for one look, at the last of them.</param>
/// <param name="Rows">Rows the fold has.</param>
public sealed record CheckResult(long Position, long Rows, RowDifference? Difference);

/// <summary>Folds a projection into a generation nobody will see, compares it row by row with the live one, and drops it again.</summary>
public sealed class GenerationCheck(
    NpgsqlDataSource worker,
    Projection projection,
    HeldJob job,
    Func<object, Task> tell,
    TimeProvider clock,
    ILogger log
)
{
    private readonly SideGeneration _side = new(worker, projection, job);

    /// <summary>How much is compared in one go.</summary>
    public WalkLimits Limits { get; init; } = WalkLimits.Default;

    /// <summary>Null where the live generation is of another code version: a rebuild will replace it.</summary>
    /// <exception cref="JobLostException">Another process goes on with it.</exception>
    public async Task<CheckResult?> RunAsync(CancellationToken cancel)
    {
        if ((await _side.LiveAsync(cancel)).Version != projection.Version)
        {
            return null;
        }
        var made = await _side.OpenAsync("checking", cancel);
        var filling = new SideFilling(worker, projection, job, made, tell, clock, log);
        var alignment = new Alignment(worker, _side, job, filling.ToAsync, clock);
        var (rows, outdated, difference) = (0L, false, (RowDifference?)null);
        await using var walk = new ContentWalk(
            projection,
            made.Number,
            stop => Snapshot.OpenAsync(worker, alignment, (live, _) => Task.FromResult(live.Position), stop),
            Limits,
            clock
        );
        var position = await walk.RunAsync(
            async (snapshot, range) =>
            {
                // A rebuild may have switched in between.
                outdated = snapshot.Live.Version != projection.Version;
                if (outdated)
                {
                    return false;
                }
                rows += (await GenerationContent.SumAsync(snapshot.Connection, range, made.Number, cancel)).Rows;
                difference ??= await GenerationContent.FirstDifferenceAsync(
                    snapshot.Connection,
                    range,
                    made.Number,
                    snapshot.Live.Number,
                    cancel
                );
                return true;
            },
            cancel
        );
        return outdated ? null : new CheckResult(position, rows, difference);
    }

    /// <summary>Drops what it made.</summary>
    public async Task DropAsync(CancellationToken cancel)
    {
        if (await _side.MineAsync(cancel) is { State: "checking" } made)
        {
            await _side.DropAsync(made.Number, clock, cancel);
        }
    }

    /// <inheritdoc cref="GenerationRebuild.DropLeftOversAsync"/>
    public Task DropLeftOversAsync(CancellationToken cancel) => _side.DropLeftOversAsync(clock, log, cancel);
}
