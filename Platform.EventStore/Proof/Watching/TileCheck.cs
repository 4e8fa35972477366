using Npgsql;
using Platform.EventStore.Proof.Notes;
using Platform.EventStore.Proof.Sequencing;
using Platform.EventStore.Proof.Tree;

namespace Platform.EventStore.Proof.Watching;

/// <summary>Holds stored tiles beside their leaves, and the root log's leaves beside its entries.</summary>
internal sealed class TileCheck(NpgsqlDataSource worker, string baseOrigin)
{
    private readonly TreeRows _rows = TreeRows.Of(worker);

    /// <summary>The first of a log's full lowest tiles, between two sizes, that is not what its leaves give; null: all are.</summary>
    public async Task<Damage?> TilesAsync(MerkleLog log, long from, long to, CancellationToken cancel)
    {
        for (var index = from / TileId.FullWidth; index < to / TileId.FullWidth; index++)
        {
            var first = index * TileId.FullWidth;
            var leaves = await _rows.LeavesAsync(log, first, first + TileId.FullWidth, cancel);
            var tile = await _rows.TilesAsync(log, 0, [index], cancel);
            var root = await _rows.TileRootsAsync(log, 0, index, index + 1, cancel);
            byte[] hashes = [.. leaves.SelectMany(leaf => leaf)];
            if (
                tile.Count != 1
                || !tile[0].AsSpan().SequenceEqual(hashes)
                || root.Count != 1
                || !root[0].AsSpan().SequenceEqual(MerkleHash.Perfect(hashes))
            )
            {
                return new(
                    DamageClass.TileChanged,
                    log.Tenant,
                    first + 1,
                    $"log {log.Origin(baseOrigin)}: tile {index} of level 0 is not what its leaves give"
                );
            }
        }
        return null;
    }

    /// <summary>The first entry of the root log, between two indexes, that is not what its leaf was made of; null: all are.</summary>
    public async Task<Damage?> RootEntriesAsync(MerkleLog root, long from, long to, CancellationToken cancel)
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
