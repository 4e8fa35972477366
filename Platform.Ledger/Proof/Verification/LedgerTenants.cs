using Npgsql;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Every tenant that anything is there of, or should be.</summary>
internal static class LedgerTenants
{
    private static readonly (string Table, string Column)[] Places =
    [
        ("ledger.leaves", "tenant"),
        ("events.mt_streams", "tenant_id"),
        ("events.mt_events", "tenant_id"),
        ("proof.checkpoints", "tenant"),
    ];

    /// <summary>By name.</summary>
    public static async Task<List<string>> AllAsync(NpgsqlDataSource worker, IEnumerable<string> remembered, CancellationToken cancel)
    {
        var all = new SortedSet<string>(remembered, StringComparer.Ordinal);
        foreach (var (table, column) in Places)
        {
            all.UnionWith(await WorkerRows.ReadAsync(worker, Steps(table, column), r => r.GetString(0), cancel));
        }
        all.Remove(Sequencing.MerkleLog.Root);
        return [.. all];
    }

    // From one name to the next in the index, however many rows each has.
    private static string Steps(string table, string column) =>
        $"""
            WITH RECURSIVE t AS (
                (SELECT {column} AS name FROM {table} ORDER BY 1 LIMIT 1)
                UNION ALL
                SELECT (SELECT x.{column} FROM {table} x WHERE x.{column} > t.name ORDER BY 1 LIMIT 1) FROM t WHERE t.name IS NOT NULL)
            SELECT name FROM t WHERE name IS NOT NULL
            """;
}
