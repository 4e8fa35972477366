using Npgsql;
using Platform.EventStore.Subscriptions;

namespace Platform.EventStore.Projecting.Rebuilding;

/// <summary>The next entries of the log, as far as some position.</summary>
internal static class LogBatch
{
    /// <exception cref="InvalidDataException">A position is missing: the log was tampered with.</exception>
    public static async Task<List<LogRow>> ReadAsync(NpgsqlDataSource worker, long after, long to, CancellationToken cancel)
    {
        const string Sql = """
            SELECT position, tenant, tenant_position, stream, version, entry
            FROM platform.log WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Subscription.BatchRows });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var rows = new List<LogRow>();
        while (await reader.ReadAsync(cancel))
        {
            var row = new LogRow(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetString(3),
                reader.GetInt64(4),
                reader.GetFieldValue<byte[]>(5)
            );
            if (row.Position != after + rows.Count + 1)
            {
                throw new InvalidDataException($"log: expected position {after + rows.Count + 1}, found {row.Position}");
            }
            rows.Add(row);
        }
        return rows.Count > 0 ? rows : throw new InvalidDataException($"log: expected position {after + 1}, found none");
    }
}
