using Platform.EventStore.Proof.Tree;

namespace Platform.EventStore.Proof.Sequencing;

/// <summary>Roots and proofs of any size a log ever had, from its tiles.</summary>
public sealed class TreeReader(TreeRows rows, TileCache? cache = null)
{
    /// <summary>The siblings from a leaf to the root, leaf side first.</summary>
    public Task<List<byte[]>> InclusionAsync(MerkleLog log, long index, long size, CancellationToken cancel) =>
        SpansAsync(log, ProofPath.Inclusion(index, size), size, cancel);

    /// <summary>What joins the tree of the smaller size to that of the larger one.</summary>
    public Task<List<byte[]>> ConsistencyAsync(MerkleLog log, long oldSize, long newSize, CancellationToken cancel) =>
        SpansAsync(log, ProofPath.Consistency(oldSize, newSize), newSize, cancel);

    /// <summary>The root of the tree of this size.</summary>
    public async Task<byte[]> RootAsync(MerkleLog log, long size, CancellationToken cancel) =>
        size == 0 ? MerkleHash.Empty : (await SpansAsync(log, [new(0, size)], size, cancel))[0];

    /// <summary>A leaf's hash.</summary>
    public async Task<byte[]> LeafAsync(MerkleLog log, long index, CancellationToken cancel) =>
        (await rows.LeavesAsync(log, index, index + 1, cancel))[0];

    /// <summary>A tile, as wide as it is in a tree of this size.</summary>
    public Task<byte[]> TileAsync(MerkleLog log, TileId tile, CancellationToken cancel) =>
        cache is null ? rows.TileAsync(log, tile, cancel) : cache.GetAsync(log, tile, () => rows.TileAsync(log, tile, cancel));

    private async Task<List<byte[]>> SpansAsync(MerkleLog log, IReadOnlyList<LeafSpan> spans, long size, CancellationToken cancel)
    {
        var subtrees = spans.Select(span => span.Subtrees().ToList()).ToList();
        var tiles = new Dictionary<(int Level, long Index), byte[]>();
        foreach (var (level, index) in subtrees.SelectMany(each => each).Select(TileOf).Distinct())
        {
            var tile = new TileId(level, index, TileId.WidthAt(level, index, size));
            tiles[(level, index)] = await TileAsync(log, tile, cancel);
        }
        return
        [
            .. subtrees.Select(parts =>
                parts.Select(part => HashOf(part, tiles[TileOf(part)])).Reverse().Aggregate((right, left) => MerkleHash.Node(left, right))
            ),
        ];
    }

    private static (int Level, long Index) TileOf(SubtreeId subtree) =>
        (subtree.Level / TileId.Height, FirstHash(subtree) / TileId.FullWidth);

    private static byte[] HashOf(SubtreeId subtree, byte[] tile)
    {
        var offset = (int)(FirstHash(subtree) % TileId.FullWidth) * MerkleHash.Bytes;
        return MerkleHash.Perfect(tile.AsSpan(offset, (1 << (subtree.Level % TileId.Height)) * MerkleHash.Bytes));
    }

    private static long FirstHash(SubtreeId subtree) => subtree.Index << (subtree.Level % TileId.Height);
}
