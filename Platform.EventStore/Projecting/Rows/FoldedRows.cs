using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting.Rows;

/// <summary>Rows of one generation in memory, whatever their record: what a rebuild fills and writes at its own pace.</summary>
internal abstract class FoldedRows
{
    /// <summary>Rows to be written.</summary>
    public abstract int Dirty { get; }

    /// <summary>Takes the next events; what they change and is not in memory is to be read before they are folded.</summary>
    /// <returns>How many rows are to be read.</returns>
    public abstract int Take(IReadOnlyList<LogRow> rows);

    /// <summary>Reads what is wanted, with one statement.</summary>
    public abstract Task ReadAsync(NpgsqlConnection connection, CancellationToken cancel);

    /// <summary>Applies the events in memory. After an exception nothing in memory is good.</summary>
    public abstract void Fold();

    /// <summary>Writes what changed.</summary>
    /// <param name="seconds">How long each of the two statements may take.</param>
    public abstract Task WriteAsync(NpgsqlConnection connection, int seconds, CancellationToken cancel);
}
