using System.Security.Cryptography;

namespace Platform.EventStore.Proof;

/// <summary>
/// Tries whether a group's digest comes out right with one leaf put back or two exchanged: that tells which entry is wrong where the
/// digest alone only says that one is.
/// </summary>
/// <param name="bytes">0x02 ‖ previous digest ‖ leaves in order, as they are now.</param>
/// <param name="digest">What they gave when the group committed.</param>
internal sealed class LeafTrials(byte[] bytes, byte[] digest)
{
    // About two seconds of hashing; after that the group is named as a whole.
    private const long BytesMax = 2L << 30;
    private long _hashed;

    public int Count => (bytes.Length - GroupLeaves.Head) / 32;

    public ReadOnlySpan<byte> Leaf(int index) => bytes.AsSpan(At(index), 32);

    /// <summary>Whether <paramref name="leaf"/> is what stood at <paramref name="index"/>.</summary>
    public bool Replaced(int index, ReadOnlySpan<byte> leaf)
    {
        Span<byte> now = stackalloc byte[32];
        var slot = bytes.AsSpan(At(index), 32);
        slot.CopyTo(now);
        leaf.CopyTo(slot);
        var right = IsRight();
        now.CopyTo(slot);
        return right;
    }

    /// <summary>Whether the entries at two places were exchanged.</summary>
    public bool Exchanged(int one, int other)
    {
        Exchange(one, other);
        var right = IsRight();
        Exchange(one, other);
        return right;
    }

    /// <summary>Whether an entry put in at <paramref name="index"/> pushed <paramref name="pushedOut"/> out at the end.</summary>
    public bool Inserted(int index, ReadOnlySpan<byte> pushedOut) => Shifted(index, Count - 1, pushedOut);

    /// <summary>Whether <paramref name="removed"/> was taken out at <paramref name="index"/> and the others moved up.</summary>
    public bool Removed(int index, ReadOnlySpan<byte> removed) => Shifted(Count - 1, index, removed);

    private bool Shifted(int from, int to, ReadOnlySpan<byte> leaf)
    {
        Span<byte> kept = stackalloc byte[32];
        Leaf(from).CopyTo(kept);
        Shift(from, to, leaf);
        var right = IsRight();
        Shift(to, from, kept);
        return right;
    }

    // Takes the leaf at one place out, closes the gap, and puts another in elsewhere.
    private void Shift(int from, int to, ReadOnlySpan<byte> leaf)
    {
        var (low, high) = (At(Math.Min(from, to)), At(Math.Max(from, to)));
        if (from < to)
        {
            bytes.AsSpan(low + 32, high - low).CopyTo(bytes.AsSpan(low));
        }
        else
        {
            bytes.AsSpan(low, high - low).CopyTo(bytes.AsSpan(low + 32));
        }
        leaf.CopyTo(bytes.AsSpan(At(to), 32));
    }

    private void Exchange(int one, int other)
    {
        Span<byte> kept = stackalloc byte[32];
        var first = bytes.AsSpan(At(one), 32);
        var second = bytes.AsSpan(At(other), 32);
        first.CopyTo(kept);
        second.CopyTo(first);
        kept.CopyTo(second);
    }

    private bool IsRight()
    {
        if (_hashed > BytesMax)
        {
            return false;
        }
        _hashed += bytes.Length;
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return hash.SequenceEqual(digest);
    }

    private static int At(int index) => GroupLeaves.Head + (32 * index);
}
