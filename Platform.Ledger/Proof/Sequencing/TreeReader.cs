using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Sequencing;

/// <summary>Roots and proofs of any size a log ever had, from its tiles.</summary>
public sealed class TreeReader(TreeRows rows, TileCache? cache = null)
{
    private const int FewTiles = 4;

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
    public Task<Tile> TileAsync(MerkleLog log, TileId tile, CancellationToken cancel) =>
        cache is null ? rows.TileAsync(log, tile, cancel) : cache.GetAsync(log, tile, () => rows.TileAsync(log, tile, cancel));

    /// <summary>The proofs of many leaves of one tree: tiles and subtrees that they share are read and hashed once.</summary>
    /// <param name="indexes">At most about a thousand: up to 8 KiB are read for each.</param>
    public async Task<List<List<byte[]>>> InclusionsAsync(MerkleLog log, IReadOnlyList<long> indexes, long size, CancellationToken cancel)
    {
        var paths = indexes.Select(index => ProofPath.Inclusion(index, size)).ToList();
        var known = new Dictionary<SubtreeId, byte[]>();
        var tiles = await TilesAsync(log, paths.SelectMany(path => path), size, cancel);
        return paths.ConvertAll(path => path.Select(span => RootOf(span, tiles, known)).ToList());
    }

    private async Task<List<byte[]>> SpansAsync(MerkleLog log, IReadOnlyList<LeafSpan> spans, long size, CancellationToken cancel)
    {
        var tiles = await TilesAsync(log, spans, size, cancel);
        return [.. spans.Select(span => RootOf(span, tiles, []))];
    }

    private async Task<Dictionary<(int Level, long Index), Tile>> TilesAsync(
        MerkleLog log,
        IEnumerable<LeafSpan> spans,
        long size,
        CancellationToken cancel
    )
    {
        var tiles = new Dictionary<(int Level, long Index), Tile>();
        var needed = spans.SelectMany(span => span.Subtrees()).Select(TileOf).Distinct();
        foreach (var level in needed.GroupBy(tile => tile.Level, tile => tile.Index).ToList())
        {
            // A few come from the cache, many in one statement.
            var many = level.Count() > FewTiles;
            var full = many ? level.Where(index => TileId.WidthAt(level.Key, index, size) == TileId.FullWidth).Order().ToArray() : [];
            var found = full.Length == 0 ? [] : await rows.TilesAsync(log, level.Key, full, cancel);
            if (found.Count != full.Length)
            {
                throw new InvalidDataException($"log of {log.Tenant}: level {level.Key} has {found.Count} of {full.Length} tiles");
            }
            for (var i = 0; i < full.Length; i++)
            {
                tiles[(level.Key, full[i])] = new Tile(new(level.Key, full[i], TileId.FullWidth), found[i]);
            }
            foreach (var index in level.Except(full))
            {
                tiles[(level.Key, index)] = await TileAsync(
                    log,
                    new TileId(level.Key, index, TileId.WidthAt(level.Key, index, size)),
                    cancel
                );
            }
        }
        return tiles;
    }

    private static byte[] RootOf(LeafSpan span, Dictionary<(int Level, long Index), Tile> tiles, Dictionary<SubtreeId, byte[]> known)
    {
        byte[] Hash(SubtreeId part) => known.TryGetValue(part, out var hash) ? hash : known[part] = HashOf(part, tiles[TileOf(part)]);
        return span.Subtrees().Select(Hash).Reverse().Aggregate((right, left) => MerkleHash.Node(left, right));
    }

    private static (int Level, long Index) TileOf(SubtreeId subtree) =>
        (subtree.Level / TileId.Height, FirstHash(subtree) / TileId.FullWidth);

    private static byte[] HashOf(SubtreeId subtree, Tile tile)
    {
        var level = subtree.Level % TileId.Height;
        return tile.Subtree(level, (int)(subtree.Index & ((TileId.FullWidth >> level) - 1)));
    }

    private static long FirstHash(SubtreeId subtree) => subtree.Index << (subtree.Level % TileId.Height);
}
