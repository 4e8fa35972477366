using System.Numerics;

namespace Platform.Ledger.Proof.Tree;

/// <summary>
/// The right edge of a Merkle tree: the roots of its complete subtrees, largest first, one for each bit of its size. It is all that
/// appending a leaf and telling the root need.
/// </summary>
public sealed class CompactRange
{
    private readonly List<byte[]> _roots = [];

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>The root hash (RFC 6962 section 2.1).</summary>
    public byte[] Root
    {
        get
        {
            if (_roots.Count == 0)
            {
                return MerkleHash.Empty;
            }
            var root = _roots[^1];
            for (var i = _roots.Count - 2; i >= 0; i--)
            {
                root = MerkleHash.Node(_roots[i], root);
            }
            return root;
        }
    }

    /// <summary>From what <see cref="ToBytes"/> gave.</summary>
    /// <exception cref="InvalidDataException">The hashes are not as many as the size has bits.</exception>
    public static CompactRange From(long size, ReadOnlySpan<byte> bytes)
    {
        if (size < 0 || bytes.Length != BitOperations.PopCount((ulong)size) * MerkleHash.Bytes)
        {
            throw new InvalidDataException($"an edge of {bytes.Length} bytes cannot be that of a tree of {size} leaves");
        }
        var range = new CompactRange { Size = size };
        for (var at = 0; at < bytes.Length; at += MerkleHash.Bytes)
        {
            range._roots.Add(bytes.Slice(at, MerkleHash.Bytes).ToArray());
        }
        return range;
    }

    /// <summary>Appends a leaf's hash.</summary>
    public void Append(byte[] leaf)
    {
        var root = leaf;
        for (var size = Size; (size & 1) == 1; size >>= 1)
        {
            root = MerkleHash.Node(_roots[^1], root);
            _roots.RemoveAt(_roots.Count - 1);
        }
        _roots.Add(root);
        Size++;
    }

    /// <summary>The subtrees' roots one behind the other, largest first: 32 bytes for each bit of the size that is set.</summary>
    public byte[] ToBytes() => [.. _roots.SelectMany(root => root)];

    /// <summary>As <see cref="ToBytes"/>, of the subtrees of these heights alone: 2 to the power of <paramref name="from"/> leaves and up.</summary>
    public byte[] Roots(int from, int count)
    {
        var below = BitOperations.PopCount((ulong)Size & ((1UL << from) - 1));
        var above = from + count < 64 ? BitOperations.PopCount((ulong)Size >> (from + count)) : 0;
        return [.. _roots.Skip(above).Take(_roots.Count - above - below).SelectMany(root => root)];
    }

    /// <summary>One that goes its own way from here.</summary>
    public CompactRange Copy()
    {
        var copy = new CompactRange { Size = Size };
        copy._roots.AddRange(_roots);
        return copy;
    }
}
