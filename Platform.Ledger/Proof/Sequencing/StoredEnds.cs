using Npgsql;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>How long logs are in the database, whatever of them was signed.</summary>
internal sealed class StoredEnds(NpgsqlDataSource worker)
{
    private const string Ends = """
        WITH RECURSIVE t AS (
            (SELECT tenant FROM platform.log ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (SELECT l.tenant FROM platform.log l WHERE l.tenant > t.tenant ORDER BY l.tenant LIMIT 1) FROM t WHERE t.tenant IS NOT NULL)
        SELECT t.tenant, (SELECT l.tenant_position FROM platform.log l WHERE l.tenant = t.tenant ORDER BY l.tenant_position DESC LIMIT 1)
        FROM t WHERE t.tenant IS NOT NULL
        """;

    /// <summary>Leaves the root log has, signed or not.</summary>
    public async Task<long> OfRootAsync(MerkleLog root, CancellationToken cancel)
    {
        const string Sql = """
            SELECT index + 1 FROM proof.root_entries WHERE generation = $1 ORDER BY index DESC LIMIT 1
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = root.Generation });
        return await command.ExecuteScalarAsync(cancel) as long? ?? 0;
    }

    /// <summary>Each tenant's last position.</summary>
    public async Task<Dictionary<string, long>> OfTenantsAsync(CancellationToken cancel)
    {
        await using var command = worker.CreateCommand(Ends);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var ends = new Dictionary<string, long>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancel))
        {
            ends.Add(reader.GetString(0), reader.GetInt64(1));
        }
        return ends;
    }
}
