using Npgsql;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Watching;

/// <summary>Holds the root log's leaves beside its entries.</summary>
internal sealed class RootEntryCheck(NpgsqlDataSource worker, string baseOrigin)
{
    /// <summary>The first entry of the root log, between two indexes, that is not what its leaf was made of; null: all are.</summary>
    public async Task<Damage?> RunAsync(MerkleLog root, long from, long to, CancellationToken cancel)
    {
        const string Sql = """
            SELECT index, tenant, tenant_generation, size, root, leaf FROM proof.root_entries
            WHERE generation = $1 AND index >= $2 AND index < $3 ORDER BY index
            """;
        await using var command = worker.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = root.Generation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = to });
        await using var r = await command.ExecuteReaderAsync(cancel);
        for (var index = from; index < to; index++)
        {
            var there = await r.ReadAsync(cancel) && r.GetInt64(0) == index;
            var body = there
                ? new Checkpoint(
                    new MerkleLog(r.GetString(1), r.GetInt32(2)).Origin(baseOrigin),
                    r.GetInt64(3),
                    r.GetFieldValue<byte[]>(4)
                ).Body
                : "";
            if (!there || !MerkleHash.Leaf(System.Text.Encoding.UTF8.GetBytes(body)).AsSpan().SequenceEqual(r.GetFieldValue<byte[]>(5)))
            {
                return new(
                    DamageClass.RootEntryChanged,
                    root.Tenant,
                    index + 1,
                    $"entry {index} of the root log is not what its leaf was made of"
                );
            }
        }
        return null;
    }
}
