using Npgsql;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Projecting;

/// <summary>A generation's row, locked in the caller's transaction: nobody else commits to it until that ends.</summary>
/// <param name="Replayed">Parked events were applied by somebody else since the last commit.</param>
internal sealed record GenerationLock(long Position, bool Replayed, Parking Parking)
{
    // The server ends a transaction that is idle for so long: a process that was stopped within one must not keep its successor out. Rows can
    // be rebuilt and commit with their progress: losing the last of both in a crash of the server costs a moment's work.
    internal const string Settings =
        "SELECT set_config('synchronous_commit', 'off', true), set_config('idle_in_transaction_session_timeout', '2s', true)";

    /// <exception cref="FencedException">The generation is gone.</exception>
    public static async Task<GenerationLock> TakeAsync(
        NpgsqlConnection connection,
        string projection,
        int generation,
        CancellationToken cancel
    )
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Settings));
        const string Lock = "SELECT position, replayed FROM read.generations WHERE projection = $1 AND generation = $2 FOR NO KEY UPDATE";
        foreach (var sql in (string[])[Lock, Parking.StreamsSql])
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = generation });
            batch.BatchCommands.Add(command);
        }
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        await reader.NextResultAsync(cancel);
        if (!await reader.ReadAsync(cancel))
        {
            throw new FencedException($"projection {projection} has no generation {generation} any more");
        }
        var (position, replayed) = (reader.GetInt64(0), reader.GetBoolean(1));
        await reader.NextResultAsync(cancel);
        var parking = new Parking(projection, generation);
        await parking.ReadAsync(reader, cancel);
        return new GenerationLock(position, replayed, parking);
    }
}
