using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting;

/// <summary>Applies events of which some cannot be: halves them under savepoints, and parks the one that fails alone.</summary>
internal sealed class Bisection(
    NpgsqlTransaction transaction,
    Func<IReadOnlyList<LogRow>, Task> apply,
    Parking parking,
    ProjectionMemory memory
)
{
    public async Task ApplyAsync(IReadOnlyList<LogRow> rows, CancellationToken cancel)
    {
        // What failed before may have taken neighbours of its stream with it.
        var part = parking.Hold(rows);
        if (part.Count == 0)
        {
            return;
        }
        // One that is made again hides the one before it until it is released or rolled back to.
        const string Savepoint = "part";
        await transaction.SaveAsync(Savepoint, cancel);
        try
        {
            await apply(part);
            await transaction.ReleaseAsync(Savepoint, cancel);
        }
        catch (Exception e) when (!BatchErrors.IsElsewhere(e) && !cancel.IsCancellationRequested)
        {
            await transaction.RollbackAsync(Savepoint, cancel);
            await transaction.ReleaseAsync(Savepoint, cancel);
            memory.Forget();
            if (part.Count == 1)
            {
                parking.Park(part[0], e);
                return;
            }
            await ApplyAsync([.. part.Take(part.Count / 2)], cancel);
            await ApplyAsync([.. part.Skip(part.Count / 2)], cancel);
        }
    }
}
