namespace Platform.Verify.Crypto;

/// <summary>
/// The root of a growing tree (RFC 6962 section 2.1). Kept are the roots of the complete subtrees that the size's binary digits name: one for
/// each digit 1, the largest first. A new leaf joins them as a carry does in addition.
/// </summary>
internal sealed class GrowingTree
{
    private readonly Hash[] _complete = new Hash[64];

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    public void Add(Hash leaf)
    {
        var level = 0;
        for (; (Size >> level & 1) == 1; level++)
            leaf = Sha256.Node(_complete[level], leaf);
        _complete[level] = leaf;
        Size++;
    }

    /// <summary>The root now; SHA-256 of nothing for the empty tree.</summary>
    public Hash Root()
    {
        Hash? root = null;
        for (var level = 0; level < 63; level++)
        {
            if ((Size >> level & 1) == 1)
                root = root is { } smaller ? Sha256.Node(_complete[level], smaller) : _complete[level];
        }
        return root ?? Sha256.Of([]);
    }
}

/// <summary>Inclusion proofs (RFC 9162 section 2.1.3.2).</summary>
internal static class Inclusion
{
    /// <summary>No tree of at most 2^63 leaves needs more hashes.</summary>
    public const int HashesMax = 63;

    /// <summary>The root that this leaf at this index of a tree of this size and these siblings (leaf side first) give, or null where their number is wrong.</summary>
    public static Hash? Root(long index, long size, Hash leaf, ReadOnlySpan<Hash> siblings)
    {
        if (index < 0 || index >= size)
            return null;
        var (at, last, root) = (index, size - 1, leaf);
        foreach (var sibling in siblings)
        {
            if (last == 0)
                return null;
            if ((at & 1) == 1 || at == last)
            {
                root = Sha256.Node(sibling, root);
                for (; (at & 1) == 0 && at != 0; last >>= 1)
                    at >>= 1;
            }
            else
            {
                root = Sha256.Node(root, sibling);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 ? root : null;
    }
}
