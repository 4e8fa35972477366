using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting;

/// <summary>The statements of a replay, on a connection that holds the generation's lock.</summary>
internal sealed class ParkedRows(NpgsqlConnection connection, string projection, int generation)
{
    /// <summary>The parked events of the stream that has one at this position, oldest first, with their entries; and how many there are.</summary>
    public async Task<(List<LogRow> Rows, long Count)> StreamOfAsync(long position, int limit, CancellationToken cancel)
    {
        const string Sql = """
            SELECT l.position, l.tenant, l.tenant_position, l.stream, l.version, l.entry, count(*) OVER ()
            FROM read.parked asked
            JOIN read.parked p ON p.projection = asked.projection AND p.generation = asked.generation
                AND p.tenant = asked.tenant AND p.stream = asked.stream
            JOIN platform.log l ON l.position = p.position
            WHERE asked.projection = $1 AND asked.generation = $2 AND asked.position = $3
            ORDER BY p.position LIMIT $4
            """;
        await using var command = Command(Sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var (rows, count) = (new List<LogRow>(), 0L);
        while (await reader.ReadAsync(cancel))
        {
            rows.Add(LogRow.From(reader));
            count = reader.GetInt64(6);
        }
        return (rows, count);
    }

    /// <summary>The stream's first parked event; null where none is.</summary>
    public async Task<long?> FirstAsync(string tenant, string stream, CancellationToken cancel)
    {
        const string Sql =
            "SELECT min(position) FROM read.parked WHERE projection = $1 AND generation = $2 AND tenant = $3 AND stream = $4";
        await using var command = Command(Sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        return await command.ExecuteScalarAsync(cancel) as long?;
    }

    public async Task DeleteAsync(IEnumerable<LogRow> rows, CancellationToken cancel)
    {
        await using var command = Command("DELETE FROM read.parked WHERE projection = $1 AND generation = $2 AND position = ANY($3)");
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. rows.Select(r => r.Position)] });
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>One failed (again): from here on it is the one the others wait for.</summary>
    public async Task FailedAsync(LogRow row, string error, CancellationToken cancel)
    {
        const string Sql = """
            UPDATE read.parked SET held = false, error = $4, attempts = attempts + 1, parked = clock_timestamp()
            WHERE projection = $1 AND generation = $2 AND position = $3
            """;
        await using var command = Command(Sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = row.Position });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = error });
        await command.ExecuteNonQueryAsync(cancel);
    }

    /// <summary>Tells the leader that rows it may have in memory are others now.</summary>
    public async Task TellAsync(CancellationToken cancel)
    {
        await using var command = Command("UPDATE read.generations SET replayed = true WHERE projection = $1 AND generation = $2");
        await command.ExecuteNonQueryAsync(cancel);
    }

    private NpgsqlCommand Command(string sql)
    {
        var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = generation });
        return command;
    }
}
