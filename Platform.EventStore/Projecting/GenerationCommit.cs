using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Projecting;

/// <summary>
/// Commits spans of the log to one generation: rows, parked events, progress and changes in one transaction, under a fence. An event that
/// fails alone is parked and its stream held behind it; its neighbours go on in the same transaction.
/// </summary>
/// <param name="tells">Whether this generation is the one that readers see, so that they are told.</param>
internal sealed class GenerationCommit(NpgsqlDataSource worker, Projection projection, int generation, Fence fence, bool tells, ILogger log)
{
    /// <summary>What the projection keeps from one commit to the next.</summary>
    public ProjectionMemory Memory { get; } = new();

    /// <exception cref="FencedException">Another process has the generation, or has moved it.</exception>
    /// <exception cref="ParkedLimitException">Too many events are parked.</exception>
    public async Task CommitAsync(LogSpan span, CancellationToken cancel)
    {
        try
        {
            List<LogRow> taken = [.. span.Rows.Where(projection.Concerns)];
            if (taken.Count == 0)
            {
                await PassAsync(span, cancel);
                return;
            }
            try
            {
                await OnceAsync(span, taken, careful: false, cancel);
            }
            catch (Exception e) when (!BatchErrors.IsElsewhere(e) && !cancel.IsCancellationRequested)
            {
                Memory.Forget();
                await OnceAsync(span, taken, careful: true, cancel);
            }
        }
        catch
        {
            Memory.Forget();
            throw;
        }
    }

    private async Task OnceAsync(LogSpan span, IReadOnlyList<LogRow> taken, bool careful, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var held = await GenerationLock.TakeAsync(connection, projection.Name, generation, cancel);
        if (held.Position != span.From)
        {
            throw Moved(span);
        }
        if (held.Replayed)
        {
            Memory.Forget();
        }
        var changed = new ChangedKeys();
        var rows = held.Parking.Hold(taken);
        if (careful)
        {
            await new Bisection(transaction, part => ApplyAsync(connection, part, changed, cancel), held.Parking, Memory).ApplyAsync(
                rows,
                cancel
            );
        }
        else
        {
            await ApplyAsync(connection, rows, changed, cancel);
        }
        await held.Parking.WriteAsync(connection, cancel);
        await fence(connection, cancel);
        await new GenerationProgress(projection, generation, tells).MoveAsync(connection, span, changed, cancel);
        await transaction.CommitAsync(cancel);
        foreach (var (row, error) in held.Parking.Added.Where(a => a.Error is not null))
        {
            log.LogError(
                "projection {Projection} could not take the event at {Position}: it is parked: {Error}",
                projection.Name,
                row.Position,
                error
            );
        }
    }

    // Nothing in it concerns this projection: only its position moves.
    private async Task PassAsync(LogSpan span, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        if (!await new GenerationProgress(projection, generation, tells).PassAsync(connection, span, cancel))
        {
            throw Moved(span);
        }
        await fence(connection, cancel);
        await transaction.CommitAsync(cancel);
    }

    private FencedException Moved(LogSpan span) =>
        new($"projection {projection.Name}: generation {generation} is not at {span.From} any more");

    private Task ApplyAsync(NpgsqlConnection connection, IReadOnlyList<LogRow> rows, ChangedKeys changed, CancellationToken cancel) =>
        rows.Count == 0
            ? Task.CompletedTask
            : projection.ApplyAsync(connection, new ProjectionBatch(projection.Tables, generation, rows, Memory, changed), cancel);
}
