namespace Platform.Ledger.Proof.Tree;

/// <summary>What a tile holds, and the roots of the subtrees within it.</summary>
/// <param name="id">Its place and width.</param>
/// <param name="hashes">Its hashes one behind the other, 32 bytes each.</param>
public sealed class Tile(TileId id, byte[] hashes)
{
    // A tile of leaves serves few proofs, one above serves all of its log: only there is each subtree hashed once. Slot 1 is the whole
    // tile's root, slots 2n and 2n + 1 are what stands below slot n.
    private readonly byte[]?[]? _roots = id.Level == 0 ? null : new byte[2 * TileId.FullWidth][];

    /// <summary>The tile's hashes one behind the other.</summary>
    public byte[] Hashes => hashes;

    /// <summary>The root over 2^<paramref name="level"/> of its hashes.</summary>
    /// <param name="level">Of the subtree above the tile's hashes: 0 for one of them, 8 for the whole of a full tile.</param>
    /// <param name="index">The how manieth subtree of this level within the tile.</param>
    public byte[] Subtree(int level, int index)
    {
        if (_roots is null)
        {
            return RootOf(level, index);
        }
        ref var root = ref _roots[(TileId.FullWidth >> level) + index];
        return root ??= RootOf(level, index);
    }

    private byte[] RootOf(int level, int index)
    {
        var bytes = MerkleHash.Bytes << level;
        return MerkleHash.Perfect(hashes.AsSpan(index * bytes, bytes));
    }
}
