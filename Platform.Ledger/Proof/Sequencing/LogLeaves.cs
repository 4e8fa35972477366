using Npgsql;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>One entry as the sequencer reads it back after its commit.</summary>
/// <param name="Entry">The stored bytes; hashed again before they are signed.</param>
internal sealed record LoggedLeaf(long Position, string Tenant, long TenantPosition, byte[] Leaf, byte[] Entry)
{
    private const string Columns = "position, tenant, tenant_position, leaf, entry";

    /// <summary>Rows of one statement.</summary>
    public const int RowsMax = 2_000;

    /// <summary>The whole log behind a position, in order.</summary>
    public static Task<List<LoggedLeaf>> BehindAsync(NpgsqlDataSource worker, long position, CancellationToken cancel) =>
        WorkerRows.ReadAsync(
            worker,
            $"SELECT {Columns} FROM platform.log WHERE position > $1 ORDER BY position LIMIT {RowsMax}",
            Of,
            cancel,
            new NpgsqlParameter<long> { TypedValue = position }
        );

    /// <summary>One tenant's part of it behind a position of its own, in order.</summary>
    public static Task<List<LoggedLeaf>> OfTenantAsync(NpgsqlDataSource worker, string tenant, long position, CancellationToken cancel) =>
        WorkerRows.ReadAsync(
            worker,
            $"SELECT {Columns} FROM platform.log WHERE tenant = $2 AND tenant_position > $1 ORDER BY tenant_position LIMIT {RowsMax}",
            Of,
            cancel,
            new NpgsqlParameter<long> { TypedValue = position },
            new NpgsqlParameter<string> { TypedValue = tenant }
        );

    /// <summary>Itself, where it is the entry that should stand here.</summary>
    /// <exception cref="LogRefusedException">One before it is not there.</exception>
    public LoggedLeaf At(long expected) =>
        TenantPosition == expected
            ? this
            : throw new LogRefusedException(
                new(Tenant, RefusalReasons.EntryMissing, $"entry {expected} of tenant {Tenant} should be here, and {TenantPosition} is")
            );

    /// <summary>The leaf, once it is seen that the stored bytes have this hash.</summary>
    /// <exception cref="LogRefusedException">They have another.</exception>
    public byte[] Checked() =>
        MerkleHash.Leaf(Entry).AsSpan().SequenceEqual(Leaf)
            ? Leaf
            : throw new LogRefusedException(
                new(Tenant, RefusalReasons.EntryChanged, $"entry {TenantPosition} of tenant {Tenant} does not have the hash stored with it")
            );

    private static LoggedLeaf Of(NpgsqlDataReader r) =>
        new(r.GetInt64(0), r.GetString(1), r.GetInt64(2), r.GetFieldValue<byte[]>(3), r.GetFieldValue<byte[]>(4));
}
