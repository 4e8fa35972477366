using Npgsql;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.Ledger.Proof.Watching;

/// <summary>A log's newest checkpoint as it is stored.</summary>
/// <param name="IsPlaced">Whether the entry of the root log that it names is this checkpoint; of the root log's own always.</param>
internal sealed record SignedHead(MerkleLog Log, long Size, byte[] Root, byte[] Edge, string Note, DateTimeOffset Signed, bool IsPlaced)
{
    private const string Columns = """
        n.tenant, n.generation, n.size, n.root, n.edge, n.note, n.signed, n.tenant = 'root' OR EXISTS (
            SELECT FROM proof.root_entries e WHERE e.generation = n.root_generation AND e.index = n.root_index
                AND e.tenant = n.tenant AND e.tenant_generation = n.generation AND e.size = n.size AND e.root = n.root)
        """;

    private const string Newest = $"""
        WITH RECURSIVE t AS (
            (SELECT tenant FROM proof.checkpoints ORDER BY tenant LIMIT 1)
            UNION ALL
            SELECT (SELECT c.tenant FROM proof.checkpoints c WHERE c.tenant > t.tenant ORDER BY c.tenant LIMIT 1) FROM t WHERE t.tenant IS NOT NULL)
        SELECT {Columns} FROM t, LATERAL (
            SELECT * FROM proof.checkpoints c WHERE c.tenant = t.tenant ORDER BY c.generation DESC, c.size DESC LIMIT 1) n
        WHERE t.tenant IS NOT NULL AND n.signed > $1
        """;

    private const string Next = $"""
        SELECT {Columns}
        FROM (SELECT tenant FROM proof.checkpoints WHERE tenant > $1 OR (tenant = $1 AND NOT $2) ORDER BY tenant LIMIT 1) t, LATERAL (
            SELECT * FROM proof.checkpoints c WHERE c.tenant = t.tenant ORDER BY c.generation DESC, c.size DESC LIMIT 1) n
        """;

    /// <summary>The newest checkpoint of every log that was signed since a moment, by the database's clock.</summary>
    public static Task<List<SignedHead>> SinceAsync(NpgsqlDataSource worker, DateTime moment, CancellationToken cancel) =>
        WorkerRows.ReadAsync(worker, Newest, Of, cancel, new NpgsqlParameter<DateTime> { TypedValue = moment });

    /// <summary>The newest checkpoint of the log of this name, or of the next behind it; null where there is none.</summary>
    public static async Task<SignedHead?> NextAsync(NpgsqlDataSource worker, string tenant, bool behind, CancellationToken cancel) =>
        (
            await WorkerRows.ReadAsync(
                worker,
                Next,
                Of,
                cancel,
                new NpgsqlParameter<string> { TypedValue = tenant },
                new NpgsqlParameter<bool> { TypedValue = behind }
            )
        ).FirstOrDefault();

    private static SignedHead Of(NpgsqlDataReader r) =>
        new(
            new MerkleLog(r.GetString(0), r.GetInt32(1)),
            r.GetInt64(2),
            r.GetFieldValue<byte[]>(3),
            r.GetFieldValue<byte[]>(4),
            r.GetString(5),
            r.GetFieldValue<DateTimeOffset>(6),
            r.GetBoolean(7)
        );
}
