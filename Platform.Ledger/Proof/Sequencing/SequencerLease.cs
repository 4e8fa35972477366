using Npgsql;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>
/// Who integrates the log: one row, by the database's clock. Taking it raises the epoch; every round begins by moving that row under its own epoch,
/// so whoever was frozen and replaced commits nothing.
/// </summary>
internal sealed class SequencerLease(NpgsqlDataSource worker, string holder)
{
    /// <summary>How long it lasts without a sign of life.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    private long _epoch;

    /// <summary>Takes it where nobody has it; the position integrated so far, or null while another holds it.</summary>
    public async Task<long?> TakeAsync(CancellationToken cancel)
    {
        const string Sql = """
            UPDATE proof.sequencer SET holder = $1, epoch = epoch + 1, leased_until = clock_timestamp() + $2
            WHERE leased_until IS NULL OR leased_until < clock_timestamp() OR holder = $1 RETURNING epoch, position
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = holder });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Length });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel))
        {
            return null;
        }
        _epoch = reader.GetInt64(0);
        return reader.GetInt64(1);
    }

    /// <summary>Moves the position and holds the lease for another while; in a transaction, keeps it from everybody until its end.</summary>
    /// <exception cref="FencedException">Another process took it.</exception>
    public async Task MoveAsync(NpgsqlConnection connection, long position, CancellationToken cancel)
    {
        const string Sql = """
            UPDATE proof.sequencer SET position = $3, leased_until = clock_timestamp() + $4 WHERE holder = $1 AND epoch = $2
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = holder });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _epoch });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Length });
        if (await command.ExecuteNonQueryAsync(cancel) == 0)
        {
            throw new FencedException($"sequencer: epoch {_epoch} of {holder} is over");
        }
    }

    /// <summary>Holds it for another while, amid work that takes longer than it lasts.</summary>
    /// <exception cref="FencedException">Another process took it.</exception>
    public async Task HoldAsync(long position, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await MoveAsync(connection, position, cancel);
    }

    /// <summary>Gives it up.</summary>
    public async Task ReleaseAsync()
    {
        await using var command = worker.CreateCommand(
            "UPDATE proof.sequencer SET leased_until = NULL, holder = NULL WHERE holder = $1 AND epoch = $2"
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = holder });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _epoch });
        command.CommandTimeout = 1;
        await command.ExecuteNonQueryAsync();
    }
}
