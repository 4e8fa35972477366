using Npgsql;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Holds the rows of a tenant's streams beside their newest entries.</summary>
internal static class StreamRows
{
    // A row's times are the database's at the commit, an entry's the writer's: clocks differ by 2 s at most, and a commit waits 5 s at most.
    private const long ApartMax = 10_000_000;

    private const string Sql = """
        SELECT id, version, is_archived, (extract(epoch FROM created) * 1000000)::bigint, (extract(epoch FROM timestamp) * 1000000)::bigint,
            compacted_version <> 0, coalesce(type, '')
        FROM events.mt_streams WHERE tenant_id = $1 AND id <> 'mt_tombstone' ORDER BY id
        """;

    /// <summary>The first stream whose row is wrong or missing, by name; null: none.</summary>
    public static async Task<LedgerFinding?> CheckAsync(
        NpgsqlConnection connection,
        string tenant,
        StreamEnds ends,
        CancellationToken cancel
    )
    {
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var seen = 0;
        while (await reader.ReadAsync(cancel))
        {
            seen++;
            var stream = reader.GetString(0);
            if (Wrong(reader, ends.Find(stream), types) is { } wrong)
            {
                return new(LedgerFindingClass.StreamRow, $"stream {stream}: {wrong}", tenant, null, stream);
            }
        }
        return seen == ends.Count
            ? null
            : new(LedgerFindingClass.StreamRow, $"{ends.Count} streams have entries and {seen} have a row", tenant);
    }

    private static string? Wrong(NpgsqlDataReader row, StreamEnd? end, Dictionary<string, string> types)
    {
        if (end is not { } entry)
        {
            return "its row has no entries";
        }
        // Streams of one kind are of one type: what the first of a kind says, the others must.
        var kind = row.GetString(0).Split('/')[0];
        types.TryAdd(kind, row.GetString(6));
        return row.GetInt64(1) != entry.Version ? $"its row says version {row.GetInt64(1)}, its newest entry is {entry.Version}"
            : row.GetBoolean(2) ? "its row says it is archived"
            : Math.Abs(row.GetInt64(3) - entry.First) > ApartMax ? "its row was not created when its first entry was"
            : Math.Abs(row.GetInt64(4) - entry.At) > ApartMax ? "its row's time is not that of its newest entry"
            : row.GetBoolean(5) ? "its row says it is compacted"
            : types[kind] != row.GetString(6) ? $"its row says type {row.GetString(6)}, others of its kind {types[kind]}"
            : null;
    }
}
