using Npgsql;

namespace Platform.Ledger.Proof.Verification;

/// <summary>What is asked of tables as a whole rather than entry by entry.</summary>
internal static class WholeRows
{
    // Each of the two as a whole, so that it is one join over both tables and not a look at the streams for each claim; in the collation of Marten's columns, whose index
    // serves where the planner knows nothing of a tenant yet.
    private const string Claims = """
        WITH orphans AS MATERIALIZED (
            SELECT c.tenant, c.stream, c.name FROM ledger.claims c
            WHERE ($1::text IS NULL OR c.tenant = $1) AND NOT EXISTS (
                SELECT FROM events.mt_streams s WHERE s.tenant_id = c.tenant COLLATE "default" AND s.id = c.stream COLLATE "default")),
        strays AS MATERIALIZED (
            SELECT c.tenant, c.stream, c.name FROM ledger.claims c WHERE ($1 IS NULL OR c.tenant = $1) AND c.scope NOT IN (c.tenant, '*'))
        SELECT * FROM orphans UNION ALL SELECT * FROM strays ORDER BY 1, 2, 3 LIMIT 1
        """;

    /// <summary>A question about a whole table takes as long as the table is; who asks can cancel.</summary>
    public const int SecondsMax = 3_600;

    // Late ones alone stand behind one that was written after them.
    private const string Places = """
        WITH placed AS (
            SELECT tenant, tenant_position, position, row_number() OVER w AS expected,
                seq_id < max(seq_id) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS late
            FROM ledger.leaves WINDOW w AS (ORDER BY position))
        SELECT tenant, tenant_position, position, expected FROM placed
        WHERE position <> expected OR (late AND (SELECT count(*) FROM placed WHERE late) <> (SELECT n.late FROM ledger.numbering n))
        ORDER BY expected LIMIT 1
        """;

    /// <summary>The first unique value that is held by nobody.</summary>
    /// <param name="tenant">Null: every tenant's.</param>
    public static async Task<LedgerFinding?> ClaimAsync(NpgsqlConnection connection, string? tenant, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Claims, connection) { CommandTimeout = SecondsMax };
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)tenant ?? DBNull.Value, DataTypeName = "text" });
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new(
                LedgerFindingClass.ClaimOrphan,
                $"stream {reader.GetString(1)} holds the claim {reader.GetString(2)} and is not there",
                reader.GetString(0),
                null,
                reader.GetString(1)
            )
            : null;
    }

    /// <summary>The first place, of all tenants', that does not follow the one before it.</summary>
    public static async Task<LedgerFinding?> PlaceAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(Places, connection) { CommandTimeout = SecondsMax };
        await using var reader = await command.ExecuteReaderAsync(cancel);
        return await reader.ReadAsync(cancel)
            ? new(
                LedgerFindingClass.PlaceChanged,
                $"place {reader.GetInt64(2)} stands where place {reader.GetInt64(3)} should, or out of the order in which entries were written",
                reader.GetString(0),
                reader.GetInt64(1)
            )
            : null;
    }
}
