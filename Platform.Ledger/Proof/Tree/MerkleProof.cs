namespace Platform.Ledger.Proof.Tree;

/// <summary>Checks of proofs, as RFC 9162 gives them (sections 2.1.3.2 and 2.1.4.2). Indexes count from 0, sizes are in leaves.</summary>
public static class MerkleProof
{
    /// <summary>Hashes of the longest proof there can be.</summary>
    public const int HashesMax = 63;

    /// <summary>Whether a leaf stands at this index of the tree of this size and root.</summary>
    public static bool Includes(long index, long size, byte[] leaf, IReadOnlyList<byte[]> proof, byte[] root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }
        var (at, last, hash) = (index, size - 1, leaf);
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }
            if ((at & 1) == 1 || at == last)
            {
                hash = MerkleHash.Node(sibling, hash);
                (at, last) = SkipEven(at, last);
            }
            else
            {
                hash = MerkleHash.Node(hash, sibling);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && hash.AsSpan().SequenceEqual(root);
    }

    /// <summary>Whether the tree of the larger size begins with that of the smaller one. A size of 0 is part of every tree.</summary>
    public static bool Extends(long oldSize, byte[] oldRoot, long newSize, byte[] newRoot, IReadOnlyList<byte[]> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            return false;
        }
        if (oldSize == newSize)
        {
            return proof.Count == 0 && oldRoot.AsSpan().SequenceEqual(newRoot);
        }
        if (oldSize == 0)
        {
            return proof.Count == 0 && oldRoot.AsSpan().SequenceEqual(MerkleHash.Empty);
        }
        IReadOnlyList<byte[]> path = long.IsPow2(oldSize) ? [oldRoot, .. proof] : proof;
        if (path.Count == 0)
        {
            return false;
        }
        var (at, last) = (oldSize - 1, newSize - 1);
        while ((at & 1) == 1)
        {
            (at, last) = (at >> 1, last >> 1);
        }
        var (first, second) = (path[0], path[0]);
        foreach (var sibling in path.Skip(1))
        {
            if (last == 0)
            {
                return false;
            }
            if ((at & 1) == 1 || at == last)
            {
                (first, second) = (MerkleHash.Node(sibling, first), MerkleHash.Node(sibling, second));
                (at, last) = SkipEven(at, last);
            }
            else
            {
                second = MerkleHash.Node(second, sibling);
            }
            (at, last) = (at >> 1, last >> 1);
        }
        return last == 0 && first.AsSpan().SequenceEqual(oldRoot) && second.AsSpan().SequenceEqual(newRoot);
    }

    // Upwards over levels where this subtree has no right neighbour and so stands as it is.
    private static (long At, long Last) SkipEven(long at, long last)
    {
        while ((at & 1) == 0 && at != 0)
        {
            (at, last) = (at >> 1, last >> 1);
        }
        return (at, last);
    }
}
