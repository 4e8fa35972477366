using Npgsql;
using NpgsqlTypes;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Reading;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>
/// What one round leaves behind, in two transactions: first what the trees hold, then, once it is remembered outside the database, the signed
/// checkpoints. Which checkpoints the root log holds, and in what order, follows from nothing else, so it must be durable before it is signed.
/// </summary>
/// <param name="Position">The log's position up to which it is integrated.</param>
/// <param name="Entries">The root log's new leaves; their notes are signed between the two.</param>
/// <param name="Root">The root log's head behind them.</param>
internal sealed record SequencerCommit(long Position, IReadOnlyList<CutTile> Tiles, IReadOnlyList<RootEntry> Entries, LogHead Root)
{
    // A leader that stands still within a transaction holds the lease's row: the server ends it before the lease runs out.
    private const string IdleLimit = "SELECT set_config('idle_in_transaction_session_timeout', '2s', true)";

    /// <summary>Tiles and the root log's entries.</summary>
    public Task TreesAsync(NpgsqlDataSource worker, SequencerLease lease, CancellationToken cancel) =>
        RunAsync(worker, lease, [InsertTiles(), InsertEntries()], cancel);

    /// <summary>Checkpoints, each with the edge to grow from.</summary>
    public Task NotesAsync(
        NpgsqlDataSource worker,
        SequencerLease lease,
        IReadOnlyList<(LogHead Head, SignedNote Note)> notes,
        CancellationToken cancel
    ) => RunAsync(worker, lease, [InsertCheckpoints(notes), new NpgsqlBatchCommand("NOTIFY platform_proof")], cancel);

    private async Task RunAsync(
        NpgsqlDataSource worker,
        SequencerLease lease,
        IReadOnlyList<NpgsqlBatchCommand> commands,
        CancellationToken cancel
    )
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using (var limit = new NpgsqlCommand(IdleLimit, connection))
        {
            await limit.ExecuteNonQueryAsync(cancel);
        }
        await lease.MoveAsync(connection, Position, cancel);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var command in commands)
        {
            batch.BatchCommands.Add(command);
        }
        await batch.ExecuteNonQueryAsync(cancel);
        await transaction.CommitAsync(cancel);
    }

    private NpgsqlBatchCommand InsertTiles() =>
        With(
            """
            INSERT INTO proof.tiles (tenant, generation, level, index, hashes, root) SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING
            """,
            Arrays.Of(NpgsqlDbType.Text, Tiles.Select(t => t.Log.Tenant)),
            Arrays.Of(NpgsqlDbType.Integer, Tiles.Select(t => t.Log.Generation)),
            Arrays.Of(NpgsqlDbType.Smallint, Tiles.Select(t => (short)t.Level)),
            Arrays.Of(NpgsqlDbType.Bigint, Tiles.Select(t => t.Index)),
            Arrays.Of(NpgsqlDbType.Bytea, Tiles.Select(t => t.Hashes)),
            Arrays.Of(NpgsqlDbType.Bytea, Tiles.Select(t => t.Root))
        );

    private NpgsqlBatchCommand InsertEntries() =>
        With(
            """
            INSERT INTO proof.root_entries (generation, index, tenant, tenant_generation, size, root, leaf)
            SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7)
            """,
            new NpgsqlParameter<int> { TypedValue = Root.Log.Generation },
            Arrays.Of(NpgsqlDbType.Bigint, Entries.Select(e => e.Index)),
            Arrays.Of(NpgsqlDbType.Text, Entries.Select(e => e.Head.Log.Tenant)),
            Arrays.Of(NpgsqlDbType.Integer, Entries.Select(e => e.Head.Log.Generation)),
            Arrays.Of(NpgsqlDbType.Bigint, Entries.Select(e => e.Head.Size)),
            Arrays.Of(NpgsqlDbType.Bytea, Entries.Select(e => e.Head.Edge.Root)),
            Arrays.Of(NpgsqlDbType.Bytea, Entries.Select(e => e.Leaf))
        );

    private NpgsqlBatchCommand InsertCheckpoints(IReadOnlyList<(LogHead Head, SignedNote Note)> notes)
    {
        var entries = Entries.ToDictionary(e => e.Head.Log, e => e.Index);
        long? IndexOf(LogHead head) => entries.TryGetValue(head.Log, out var index) ? index : null;
        return With(
            """
            INSERT INTO proof.checkpoints (tenant, generation, size, root, edge, note, root_generation, root_index)
            SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
            """,
            Arrays.Of(NpgsqlDbType.Text, notes.Select(n => n.Head.Log.Tenant)),
            Arrays.Of(NpgsqlDbType.Integer, notes.Select(n => n.Head.Log.Generation)),
            Arrays.Of(NpgsqlDbType.Bigint, notes.Select(n => n.Head.Size)),
            Arrays.Of(NpgsqlDbType.Bytea, notes.Select(n => n.Head.Edge.Root)),
            Arrays.Of(NpgsqlDbType.Bytea, notes.Select(n => n.Head.Edge.ToBytes())),
            Arrays.Of(NpgsqlDbType.Text, notes.Select(n => n.Note.ToString())),
            Arrays.Of(NpgsqlDbType.Integer, notes.Select(n => n.Head.Log.IsRoot ? (int?)null : Root.Log.Generation)),
            Arrays.Of(NpgsqlDbType.Bigint, notes.Select(n => IndexOf(n.Head)))
        );
    }

    private static NpgsqlBatchCommand With(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
