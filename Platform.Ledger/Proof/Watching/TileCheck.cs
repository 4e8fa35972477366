using System.Runtime.InteropServices;
using Npgsql;
using Platform.Ledger.Proof.Sequencing;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Watching;

/// <summary>Holds stored tiles of every level beside what they are made of.</summary>
internal sealed class TileCheck(NpgsqlDataSource worker, string baseOrigin)
{
    private readonly TreeRows _rows = TreeRows.Of(worker);

    /// <summary>
    /// The first of a log's full tiles, between two sizes, that is not what its leaves, or the tiles below it, give; null: all are. A tile of a
    /// level above is looked at with the last one below it.
    /// </summary>
    public async Task<Damage?> TilesAsync(MerkleLog log, long from, long to, CancellationToken cancel)
    {
        for (var lowest = from / TileId.FullWidth; lowest < to / TileId.FullWidth; lowest++)
        {
            foreach (var (level, index) in CompletedBy(lowest))
            {
                if (await TileAsync(log, level, index, cancel) is { } damage)
                {
                    return damage;
                }
            }
        }
        return null;
    }

    /// <summary>The first of the full tiles whose roots the tree of this size is made of that is wrong; at most 255 a level are looked at.</summary>
    public async Task<Damage?> EdgeAsync(MerkleLog log, long size, CancellationToken cancel)
    {
        for (var level = TopLevel(size); level >= 0; level--)
        {
            var full = (size >> (level * TileId.Height)) / TileId.FullWidth;
            for (var index = full / TileId.FullWidth * TileId.FullWidth; index < full; index++)
            {
                if (await TileAsync(log, level, index, cancel) is { } damage)
                {
                    return damage;
                }
            }
        }
        return null;
    }

    private async Task<Damage?> TileAsync(MerkleLog log, int level, long index, CancellationToken cancel)
    {
        var first = index * TileId.FullWidth;
        var below =
            level == 0
                ? await _rows.LeavesAsync(log, first, first + TileId.FullWidth, cancel)
                : await _rows.TileRootsAsync(log, level - 1, first, first + TileId.FullWidth, cancel);
        var tile = await _rows.TilesAsync(log, level, [index], cancel);
        var root = await _rows.TileRootsAsync(log, level, index, index + 1, cancel);
        var hashes = MerkleHash.Joined(CollectionsMarshal.AsSpan(below));
        return
            tile.Count == 1
            && tile[0].AsSpan().SequenceEqual(hashes)
            && root.Count == 1
            && root[0].AsSpan().SequenceEqual(MerkleHash.Perfect(hashes))
            ? null
            : new(
                DamageClass.TileChanged,
                log.Tenant,
                (first << (level * TileId.Height)) + 1,
                $"log {log.Origin(baseOrigin)}: tile {index} of level {level} is not what {(level == 0 ? "its leaves give" : "the tiles below it give")}"
            );
    }

    // A tile of the lowest level, and those above it that are full with it.
    private static IEnumerable<(int Level, long Index)> CompletedBy(long lowest)
    {
        var (level, index) = (0, lowest);
        yield return (level, index);
        while ((index + 1) % TileId.FullWidth == 0)
        {
            (level, index) = (level + 1, index / TileId.FullWidth);
            yield return (level, index);
        }
    }

    // The highest level that has a full tile; below 0 where none has.
    private static int TopLevel(long size)
    {
        var level = -1;
        for (var tiles = size / TileId.FullWidth; tiles > 0; tiles /= TileId.FullWidth)
        {
            level++;
        }
        return level;
    }
}
