using Npgsql;

namespace Platform.Ledger.Schema;

/// <summary>
/// Weasel drops columns and indexes of Marten's event tables that Marten does not know, without a word. Whoever added one is told instead.
/// </summary>
internal static class ForeignObjects
{
    private static readonly Dictionary<string, string[]> Columns = new(StringComparer.Ordinal)
    {
        ["mt_events"] =
        [
            "seq_id",
            "id",
            "stream_id",
            "version",
            "data",
            "bdata",
            "type",
            "timestamp",
            "tenant_id",
            "mt_dotnet_type",
            "is_archived",
        ],
        ["mt_streams"] = ["id", "type", "version", "timestamp", "created", "tenant_id", "is_archived", "compacted_version"],
    };

    private static readonly string[] Indexes = ["pk_mt_events_stream_and_version", "pkey_mt_events_seq_id", "pkey_mt_streams_tenant_id_id"];

    private const string ColumnsSql = """
        SELECT c.relname::text, a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = to_regnamespace('events') AND c.relname IN ('mt_events', 'mt_streams') AND a.attnum > 0 AND NOT a.attisdropped
        """;

    private const string IndexesSql = """
        SELECT c.relname::text, i.relname::text FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE c.relnamespace = to_regnamespace('events') AND c.relname IN ('mt_events', 'mt_streams')
        """;

    /// <exception cref="SchemaException">Names each.</exception>
    public static async Task RequireNoneAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        List<string> foreign =
        [
            .. (await ReadAsync(connection, ColumnsSql, cancel))
                .Where(c => !Columns[c.Table].Contains(c.Name))
                .Select(c => $"column {c.Table}.{c.Name}"),
            .. (await ReadAsync(connection, IndexesSql, cancel))
                .Where(i => !Indexes.Contains(i.Name))
                .Select(i => $"index {i.Name} on {i.Table}"),
        ];
        if (foreign.Count > 0)
        {
            throw new SchemaException(
                $"Marten's tables hold what is not Marten's, and a migration would drop it: {string.Join(", ", foreign)}. Move it to a table of its own, then migrate again."
            );
        }
    }

    private static async Task<List<(string Table, string Name)>> ReadAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancel
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var found = new List<(string, string)>();
        while (await reader.ReadAsync(cancel))
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }
        return found;
    }
}
