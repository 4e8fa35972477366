using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>What one round adds to one log: leaves, the edge behind them, and the tiles they complete.</summary>
internal sealed class LogGrowth(LogHead before, Checkpoint? remembered, string baseOrigin)
{
    private readonly CompactRange _edge = before.Edge.Copy();
    private readonly List<byte[]> _leaves = [];

    public LogHead Before => before;

    /// <summary>What the memory outside the database holds of this log; null: nothing yet.</summary>
    public Checkpoint? Remembered => remembered;

    public LogHead After => new(before.Log, _edge);

    /// <summary>Appends a leaf; where the log was signed at this size before, the root must be the same.</summary>
    /// <exception cref="LogRefusedException">It is another one.</exception>
    public void Append(byte[] leaf)
    {
        _edge.Append(leaf);
        _leaves.Add(leaf);
        if (_edge.Size == remembered?.Size && !_edge.Root.AsSpan().SequenceEqual(remembered.Root))
        {
            throw new LogRefusedException(
                new(
                    before.Log.Tenant,
                    RefusalReasons.Forked,
                    $"log {before.Log.Origin(baseOrigin)}: at size {_edge.Size} the root was signed as {Convert.ToBase64String(remembered.Root)}, "
                        + $"the database gives {Convert.ToBase64String(_edge.Root)}"
                )
            );
        }
    }

    /// <summary>The tiles of every level that are full now and were not before.</summary>
    public async Task<List<CutTile>> CutAsync(TreeRows rows, CancellationToken cancel)
    {
        var tiles = new List<CutTile>();
        var (from, fresh) = (before.Size, (IReadOnlyList<byte[]>)_leaves);
        for (var level = 0; fresh.Count > 0; level++)
        {
            var begin = from / TileId.FullWidth * TileId.FullWidth;
            var full = (from + fresh.Count) / TileId.FullWidth * TileId.FullWidth;
            if (full <= from)
            {
                break;
            }
            var earlier =
                level == 0
                    ? await rows.LeavesAsync(before.Log, begin, from, cancel)
                    : await rows.TileRootsAsync(before.Log, level - 1, begin, from, cancel);
            HoldBeside(level, begin, from, earlier);
            var cut = Cut(level, begin, [.. earlier, .. fresh]);
            tiles.AddRange(cut);
            (from, fresh) = (begin / TileId.FullWidth, [.. cut.Select(tile => tile.Root)]);
        }
        return tiles;
    }

    // What a tile is completed with is read again: it must be what the edge was made of, or the tile would prove another log.
    private void HoldBeside(int level, long begin, long from, List<byte[]> earlier)
    {
        var same = earlier.Count == from - begin;
        if (same)
        {
            var range = new CompactRange();
            earlier.ForEach(range.Append);
            same = before.Edge.Roots(level * TileId.Height, TileId.Height).SequenceEqual(range.ToBytes());
        }
        if (!same)
        {
            throw new LogRefusedException(
                new(
                    before.Log.Tenant,
                    level == 0 ? RefusalReasons.Forked : RefusalReasons.TreeChanged,
                    $"log {before.Log.Origin(baseOrigin)}: the hashes of level {level} from {begin} to {from} are not those that were signed"
                )
            );
        }
    }

    private List<CutTile> Cut(int level, long begin, ReadOnlySpan<byte[]> hashes)
    {
        var tiles = new List<CutTile>();
        for (var at = 0; at + TileId.FullWidth <= hashes.Length; at += TileId.FullWidth)
        {
            var bytes = MerkleHash.Joined(hashes.Slice(at, TileId.FullWidth));
            tiles.Add(new CutTile(before.Log, level, (begin + at) / TileId.FullWidth, bytes, MerkleHash.Perfect(bytes)));
        }
        return tiles;
    }
}
