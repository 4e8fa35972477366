using Npgsql;

namespace Platform.EventStore.Projecting;

/// <summary>What a look at a projection's row showed a node that does not lead it.</summary>
internal sealed record ProjectionSeen(int Version, bool Paused, string? Holder);

/// <summary>The statements on a projection's row that make it a lease; all of time is the database's.</summary>
/// <param name="holder">The node's name.</param>
internal sealed class LeaseRow(NpgsqlDataSource worker, Projection projection, string holder)
{
    /// <summary>After this long without a sign of its holder, anybody may take it.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    /// <summary>Seconds a heartbeat may take.</summary>
    private const int HeartbeatSeconds = 2;

    private const string Held = "WHERE name = $1 AND holder = $2 AND epoch = $3 AND live = $4 AND NOT paused";

    /// <summary>Takes it where it is free, the projection not paused and the live generation of this program's version; else null.</summary>
    public async Task<(long Epoch, int Live)?> TakeAsync(CancellationToken cancel)
    {
        const string Sql = """
            UPDATE read.projections SET holder = $2, epoch = epoch + 1, leased_until = clock_timestamp() + $3
            WHERE name = $1 AND version = $4 AND NOT paused AND (leased_until IS NULL OR leased_until < clock_timestamp())
            RETURNING epoch, live
            """;
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var command = Statement(connection, Sql);
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Length });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = projection.Version });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel) ? (reader.GetInt64(0), reader.GetInt32(1)) : null;
    }

    /// <summary>What stands in the row; null where the projection never ran.</summary>
    public async Task<ProjectionSeen?> SeeAsync(CancellationToken cancel)
    {
        await using var command = worker.CreateCommand("SELECT version, paused, holder FROM read.projections WHERE name = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new ProjectionSeen(reader.GetInt32(0), reader.GetBoolean(1), reader.IsDBNull(2) ? null : reader.GetString(2))
            : null;
    }

    /// <summary>Holds it for another while; false where it is over.</summary>
    public async Task<bool> RenewAsync((long Epoch, int Live) taken, CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var command = Statement(connection, $"UPDATE read.projections SET leased_until = clock_timestamp() + $5 {Held}", taken);
        command.CommandTimeout = HeartbeatSeconds;
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = Length });
        return await command.ExecuteNonQueryAsync(cancel) > 0;
    }

    /// <summary>Keeps it from everybody else until the transaction's end; false where it is over.</summary>
    public async Task<bool> KeepAsync(NpgsqlConnection connection, (long Epoch, int Live) taken, CancellationToken cancel)
    {
        await using var command = Statement(connection, $"SELECT 1 FROM read.projections {Held} FOR SHARE", taken);
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    /// <summary>Gives it up.</summary>
    public async Task ReleaseAsync(long epoch)
    {
        const string Sql = "UPDATE read.projections SET holder = NULL, leased_until = NULL WHERE name = $1 AND holder = $2 AND epoch = $3";
        await using var connection = await worker.OpenConnectionAsync();
        await using var command = Statement(connection, Sql);
        command.CommandTimeout = HeartbeatSeconds;
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
        await command.ExecuteNonQueryAsync();
    }

    private NpgsqlCommand Statement(NpgsqlConnection connection, string sql, (long Epoch, int Live) taken)
    {
        var command = Statement(connection, sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = taken.Epoch });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = taken.Live });
        return command;
    }

    private NpgsqlCommand Statement(NpgsqlConnection connection, string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection.Name });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = holder });
        return command;
    }
}
