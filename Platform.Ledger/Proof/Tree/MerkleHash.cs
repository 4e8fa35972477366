using System.Security.Cryptography;

namespace Platform.Ledger.Proof.Tree;

/// <summary>The hashes of a Merkle log: SHA-256 with RFC 6962's prefixes (section 2.1). Every hash is 32 bytes.</summary>
public static class MerkleHash
{
    /// <summary>Bytes of a hash.</summary>
    public const int Bytes = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;

    /// <summary>An entry on the stack with its prefix; longer ones take an array.</summary>
    private const int StackMax = 2048;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static byte[] Empty { get; } = SHA256.HashData([]);

    /// <summary>SHA-256(00 ‖ entry).</summary>
    public static byte[] Leaf(ReadOnlySpan<byte> entry)
    {
        Span<byte> input = entry.Length < StackMax ? stackalloc byte[entry.Length + 1] : new byte[entry.Length + 1];
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        return SHA256.HashData(input);
    }

    /// <summary>SHA-256(01 ‖ left ‖ right).</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Bytes)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + Bytes)..]);
        return SHA256.HashData(input);
    }

    /// <summary>The root over a power of two of hashes that stand one behind the other.</summary>
    public static byte[] Perfect(ReadOnlySpan<byte> hashes)
    {
        var level = hashes.ToArray();
        Span<byte> input = stackalloc byte[1 + (2 * Bytes)];
        input[0] = NodePrefix;
        for (var count = level.Length / Bytes; count > 1; count /= 2)
        {
            for (var i = 0; i < count / 2; i++)
            {
                level.AsSpan(2 * i * Bytes, 2 * Bytes).CopyTo(input[1..]);
                SHA256.HashData(input, level.AsSpan(i * Bytes, Bytes));
            }
        }
        return level[..Bytes];
    }

    /// <summary>Hashes one behind the other, as a tile holds them; one that was stored with another length makes the whole as much longer or shorter.</summary>
    public static byte[] Joined(ReadOnlySpan<byte[]> hashes)
    {
        var length = 0;
        foreach (var hash in hashes)
        {
            length += hash.Length;
        }
        var joined = new byte[length];
        var at = 0;
        foreach (var hash in hashes)
        {
            hash.CopyTo(joined, at);
            at += hash.Length;
        }
        return joined;
    }
}
