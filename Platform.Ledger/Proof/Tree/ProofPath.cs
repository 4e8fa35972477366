using System.Numerics;

namespace Platform.Ledger.Proof.Tree;

/// <summary>Leaves from <paramref name="From"/> up to but without <paramref name="To"/>.</summary>
public readonly record struct LeafSpan(long From, long To)
{
    /// <summary>Cut into complete subtrees, left to right: what a tree stores. Their roots, folded from the right, give the span's root.</summary>
    public IEnumerable<SubtreeId> Subtrees()
    {
        for (var at = From; at < To; )
        {
            var aligned = at == 0 ? 62 : BitOperations.TrailingZeroCount((ulong)at);
            var level = Math.Min(aligned, BitOperations.Log2((ulong)(To - at)));
            yield return new SubtreeId(level, at >> level);
            at += 1L << level;
        }
    }
}

/// <summary>A complete subtree: 2^<paramref name="Level"/> leaves from index·2^level on.</summary>
public readonly record struct SubtreeId(int Level, long Index);

/// <summary>Which parts of a tree a proof is made of, in the proof's order (RFC 9162 sections 2.1.3.1 and 2.1.4.1).</summary>
public static class ProofPath
{
    /// <summary>The siblings on the way from a leaf to the root.</summary>
    public static IReadOnlyList<LeafSpan> Inclusion(long index, long size)
    {
        if (index < 0 || index >= size)
        {
            throw new ArgumentOutOfRangeException(nameof(index), $"no leaf {index} in a tree of {size}");
        }
        var path = new List<LeafSpan>();
        var (from, to) = (0L, size);
        while (to - from > 1)
        {
            var middle = from + Split(to - from);
            path.Add(index < middle ? new(middle, to) : new(from, middle));
            (from, to) = index < middle ? (from, middle) : (middle, to);
        }
        path.Reverse();
        return path;
    }

    /// <summary>What joins the tree of the smaller size to that of the larger one; empty for 0 and for equal sizes.</summary>
    public static IReadOnlyList<LeafSpan> Consistency(long oldSize, long newSize)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            throw new ArgumentOutOfRangeException(nameof(oldSize), $"a tree of {newSize} leaves cannot begin with one of {oldSize}");
        }
        var path = new List<LeafSpan>();
        if (oldSize == 0)
        {
            return path;
        }
        var (from, to) = (0L, newSize);
        while (to != oldSize)
        {
            var middle = from + Split(to - from);
            path.Add(oldSize <= middle ? new(middle, to) : new(from, middle));
            (from, to) = oldSize <= middle ? (from, middle) : (middle, to);
        }
        // The old tree itself is known to whoever asks, where it is a subtree of the new one.
        if (from > 0)
        {
            path.Add(new(from, to));
        }
        path.Reverse();
        return path;
    }

    /// <summary>The largest power of two strictly below.</summary>
    private static long Split(long count) => 1L << BitOperations.Log2((ulong)(count - 1));
}
