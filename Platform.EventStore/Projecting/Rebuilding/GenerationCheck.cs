using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Jobs;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>What a comparison found.</summary>
/// <param name="Position">The global position at which both stood.</param>
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
        await using var snapshot = await Snapshot.OpenAsync(worker, alignment, (live, _) => Task.FromResult(live.Position), cancel);
        var difference = await GenerationContent.FirstDifferenceAsync(
            snapshot.Connection,
            projection.Tables,
            made.Number,
            snapshot.Live.Number,
            cancel
        );
        var (_, rows) = await GenerationContent.HashAsync(snapshot.Connection, projection.Tables, made.Number, cancel);
        return new CheckResult(snapshot.Position, rows, difference);
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
