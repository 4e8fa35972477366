using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Projecting.Rows;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Projecting;

/// <summary>
/// Pages folded in memory and committed together. When anything but the servers fails, what was folded is thrown away, and the pages are read
/// again and applied in small batches, which find and park the event that is to blame.
/// </summary>
internal sealed class FillPass(NpgsqlDataSource worker, Projection projection, int generation, long at, Fence fence, ILogger log)
{
    private readonly GenerationProgress _progress = new(projection, generation, tells: false);
    private FoldedRows _rows = projection.Folded(generation, bulk: true)!;
    private long _at = at;
    private bool _broken;

    /// <summary>Rows to be written.</summary>
    public int Dirty => _rows.Dirty;

    /// <summary>Everything up to here is written.</summary>
    public long Committed { get; private set; } = at;

    public async Task TakeAsync(LogPage page, CancellationToken cancel)
    {
        _at = page.To;
        try
        {
            if (_broken)
            {
                return;
            }
            if (_rows.Take(page.Rows) > 0)
            {
                await using var connection = await worker.OpenConnectionAsync(cancel);
                await _rows.ReadAsync(connection, cancel);
            }
            _rows.Fold();
        }
        catch (Exception e) when (!BatchErrors.IsElsewhere(e) && !cancel.IsCancellationRequested)
        {
            _broken = true;
        }
    }

    public async Task CommitAsync(CancellationToken cancel)
    {
        if (_at == Committed)
        {
            return;
        }
        if (_broken || !await TryWriteAsync(cancel))
        {
            await CarefullyAsync(cancel);
        }
        Committed = _at;
    }

    // False where an event is to blame, or where some wait already.
    private async Task<bool> TryWriteAsync(CancellationToken cancel)
    {
        try
        {
            await using var connection = await worker.OpenConnectionAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            var held = await GenerationLock.TakeAsync(connection, projection.Name, generation, cancel);
            if (held.Position != Committed || held.Parking.Waiting)
            {
                // Said in so many words by what comes now.
                return false;
            }
            await _rows.WriteAsync(connection, cancel);
            await fence(connection, cancel);
            await _progress.MoveAsync(connection, new LogSpan(Committed, _at, []), new ChangedKeys(), cancel);
            await transaction.CommitAsync(cancel);
            return true;
        }
        catch (Exception e) when (!BatchErrors.IsElsewhere(e) && !cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task CarefullyAsync(CancellationToken cancel)
    {
        var commit = new GenerationCommit(worker, projection, generation, fence, tells: false, log);
        await foreach (var page in new LogPages(worker, projection.StreamKind).ReadAsync(Committed, _at, cancel))
        {
            foreach (var span in LogSpan.Of(Committed, page))
            {
                await commit.CommitAsync(span, cancel);
                Committed = span.To;
            }
        }
        (_rows, _broken) = (projection.Folded(generation, bulk: true)!, false);
    }
}
