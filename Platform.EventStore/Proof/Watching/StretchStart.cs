using Npgsql;

namespace Platform.EventStore.Proof.Watching;

/// <summary>What stands before a stretch of the log: the group before it, and the ends of its streams and tenants.</summary>
internal static class StretchStart
{
    private const string Group = """
        SELECT number, first, last, digest, (extract(epoch FROM created) * 1000000)::bigint, requests, seal FROM platform.groups WHERE number = $1
        """;

    private const string Streams = """
        SELECT s.tenant, s.stream, p.version, p.leaf, p.entry
        FROM (SELECT tenant, stream, min(version) AS version FROM platform.log WHERE position > $1 AND position <= $2 GROUP BY tenant, stream) s
        JOIN platform.log p ON p.tenant = s.tenant AND p.stream = s.stream AND p.version = s.version - 1
        """;

    private const string Tenants = """
        SELECT s.tenant, p.tenant_position
        FROM (SELECT tenant, min(tenant_position) AS first FROM platform.log WHERE position > $1 AND position <= $2 GROUP BY tenant) s
        JOIN platform.log p ON p.tenant = s.tenant AND p.tenant_position = s.first - 1
        """;

    /// <summary>A group's row as it is; null where it is not there.</summary>
    public static async Task<GroupRow?> GroupAsync(NpgsqlDataSource worker, long number, CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Group);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number });
        await using var r = await command.ExecuteReaderAsync(cancel);
        return await r.ReadAsync(cancel)
            ? new GroupRow(
                r.GetInt64(0),
                r.GetInt64(1),
                r.GetInt64(2),
                r.GetFieldValue<byte[]>(3),
                r.GetInt64(4),
                r.GetInt32(5),
                r.GetFieldValue<byte[]>(6)
            )
            : null;
    }

    /// <summary>Tells the check of rows what comes before the rows behind one position, up to another.</summary>
    public static async Task SeedAsync(NpgsqlDataSource worker, RowCheck rows, long behind, long upTo, CancellationToken cancel)
    {
        await foreach (var r in ReadAsync(worker, Streams, behind, upTo, cancel))
        {
            var (tenant, stream, entry) = (r.GetFieldValue<byte[]>(0), r.GetFieldValue<byte[]>(1), r.GetFieldValue<byte[]>(4));
            var readable = EntryFacts.TryRead(entry, tenant, stream, [], out var facts);
            rows.Seed(tenant, stream, r.GetInt64(2), r.GetFieldValue<byte[]>(3), readable ? facts.At : default);
        }
        await foreach (var r in ReadAsync(worker, Tenants, behind, upTo, cancel))
        {
            rows.Tenants.Advance(rows.Tenants.NumberOf(r.GetFieldValue<byte[]>(0)), r.GetInt64(1));
        }
    }

    private static async IAsyncEnumerable<NpgsqlDataReader> ReadAsync(
        NpgsqlDataSource worker,
        string sql,
        long behind,
        long upTo,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel
    )
    {
        await using var command = worker.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = behind });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            yield return reader;
        }
    }
}
