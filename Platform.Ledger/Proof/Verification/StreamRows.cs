using Npgsql;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Holds the rows of a tenant's streams beside their newest entries.</summary>
internal static class StreamRows
{
    // A row's times are the database's at the commit, an entry's the writer's: clocks differ by 2 s at most, and a commit waits 5 s at most.
    private const long ApartMax = 10_000_000;

    private const string Sql = """
        SELECT id, coalesce(version, 0)::bigint, is_archived IS DISTINCT FROM false, created, timestamp, compacted_version <> 0, coalesce(type, '')
        FROM events.mt_streams WHERE tenant_id = $1 AND id <> 'mt_tombstone'
        """;

    /// <summary>The first stream whose row is wrong or missing, by name; null: none.</summary>
    public static async Task<LedgerFinding?> CheckAsync(
        NpgsqlConnection connection,
        string tenant,
        StreamEnds ends,
        StreamTypes types,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        LedgerFinding? first = null;
        while (await reader.ReadAsync(cancel))
        {
            var stream = reader.GetString(0);
            var end = ends.Find(stream);
            if (end is not null)
            {
                end.HasRow = true;
            }
            if ((first is null || string.CompareOrdinal(stream, first.Stream) < 0) && Wrong(reader, end, types) is { } wrong)
            {
                first = new(LedgerFindingClass.StreamRow, $"stream {stream}: {wrong}", tenant, null, stream, end?.Version);
            }
        }
        return ends.WithoutRow() is { } missing && string.CompareOrdinal(missing, first?.Stream ?? missing) <= 0
            ? new(LedgerFindingClass.StreamRow, $"stream {missing}: it has entries and no row", tenant, null, missing)
            : first;
    }

    private static string? Wrong(NpgsqlDataReader row, StreamEnd? end, StreamTypes types) =>
        end is not { } entry ? "its row has no entries"
        : row.GetInt64(1) != entry.Version ? $"its row says version {row.GetInt64(1)}, its newest entry is {entry.Version}"
        : row.GetBoolean(2) ? "its row says it is archived"
        : Math.Abs(Microseconds(row, 3) - entry.First) > ApartMax ? "its row was not created when its first entry was"
        : Math.Abs(Microseconds(row, 4) - entry.At) > ApartMax ? "its row's time is not that of its newest entry"
        : row.GetBoolean(5) ? "its row says it is compacted"
        : !types.CanBe(row.GetString(6), entry.Type!) ? $"its row says type {row.GetString(6)}, which does not begin with {entry.Type}"
        : null;

    private static long Microseconds(NpgsqlDataReader row, int column) =>
        (row.GetDateTime(column).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
