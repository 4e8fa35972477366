using System.Runtime.InteropServices;
using Npgsql;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Reads what is stored of Merkle logs, with the rights of the pool it is given: a tenant's request sees its own log and the root's hashes.</summary>
/// <param name="query">Runs a statement with values for $1, $2 …; gives each row's one <c>bytea</c>.</param>
public sealed class TreeRows(Func<string, object[], CancellationToken, Task<List<byte[]>>> query)
{
    /// <summary>As the worker.</summary>
    public static TreeRows Of(NpgsqlDataSource worker) =>
        new(
            (sql, values, cancel) =>
                WorkerRows.ReadAsync(
                    worker,
                    sql,
                    r => r.GetFieldValue<byte[]>(0),
                    cancel,
                    [.. values.Select(value => new NpgsqlParameter { Value = value })]
                )
        );

    /// <summary>Leaf hashes from one index up to but without another.</summary>
    public Task<List<byte[]>> LeavesAsync(MerkleLog log, long from, long to, CancellationToken cancel) =>
        log.IsRoot
            ? query("SELECT * FROM proof.root_leaves($1, $2, $3)", [log.Generation, from, to], cancel)
            : query(
                "SELECT leaf FROM platform.log WHERE tenant = $1 AND tenant_position > $2 AND tenant_position <= $3 ORDER BY tenant_position",
                [log.Tenant, from, to],
                cancel
            );

    /// <summary>The hashes of full tiles of a level, by index.</summary>
    public Task<List<byte[]>> TilesAsync(MerkleLog log, int level, long[] indexes, CancellationToken cancel) =>
        query(
            "SELECT hashes FROM proof.tiles WHERE tenant = $1 AND generation = $2 AND level = $3 AND index = ANY($4) ORDER BY index",
            [log.Tenant, log.Generation, (short)level, indexes],
            cancel
        );

    /// <summary>The roots of full tiles of a level, from one index up to but without another: hashes of the level above.</summary>
    public Task<List<byte[]>> TileRootsAsync(MerkleLog log, int level, long from, long to, CancellationToken cancel) =>
        query(
            "SELECT root FROM proof.tiles WHERE tenant = $1 AND generation = $2 AND level = $3 AND index >= $4 AND index < $5 ORDER BY index",
            [log.Tenant, log.Generation, (short)level, from, to],
            cancel
        );

    /// <summary>A tile of a tree of this size, whole or as wide as it is there.</summary>
    /// <exception cref="InvalidDataException">Hashes are missing that the size says are there.</exception>
    public async Task<Tile> TileAsync(MerkleLog log, TileId tile, CancellationToken cancel)
    {
        var first = tile.Index * TileId.FullWidth;
        var found =
            tile.Width == TileId.FullWidth ? await TilesAsync(log, tile.Level, [tile.Index], cancel)
            : tile.Level == 0 ? await LeavesAsync(log, first, first + tile.Width, cancel)
            : await TileRootsAsync(log, tile.Level - 1, first, first + tile.Width, cancel);
        var hashes = found is [var whole] ? whole : MerkleHash.Joined(CollectionsMarshal.AsSpan(found));
        return hashes.Length == tile.Width * MerkleHash.Bytes
            ? new Tile(tile, hashes)
            : throw new InvalidDataException($"log of {log.Tenant}: tile {tile.Path} has {hashes.Length} bytes");
    }
}
