using System.Data;
using Npgsql;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>One moment at which two generations stand at the same position, kept on a connection after the live one was let go.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly NpgsqlTransaction _transaction;

    private Snapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, Generation live, long position) =>
        (Connection, _transaction, Live, Position) = (connection, transaction, live, position);

    public NpgsqlConnection Connection { get; }

    public Generation Live { get; }

    public long Position { get; }

    public static Task<Snapshot> OpenAsync(
        NpgsqlDataSource worker,
        Alignment alignment,
        Func<Generation, CancellationToken, Task<long>> target,
        CancellationToken cancel
    ) => alignment.AtAsync(target, (_, live, position) => TakeAsync(worker, live, position, cancel), cancel);

    private static async Task<Snapshot> TakeAsync(NpgsqlDataSource worker, Generation live, long position, CancellationToken cancel)
    {
        var connection = await worker.OpenConnectionAsync(cancel);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
            // The first statement fixes what all that follow see.
            await using var first = new NpgsqlCommand("SELECT 1", connection);
            await first.ExecuteNonQueryAsync(cancel);
            return new Snapshot(connection, transaction, live, position);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await Connection.DisposeAsync();
    }
}
