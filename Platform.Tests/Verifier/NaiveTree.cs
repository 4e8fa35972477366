using System.Security.Cryptography;

namespace Platform.Tests.Verifier;

/// <summary>RFC 6962 section 2.1 word for word: definitions that call themselves, slow and obvious. The measure for every other implementation.</summary>
public static class NaiveTree
{
    public static byte[] Leaf(byte[] entry) => SHA256.HashData([0x00, .. entry]);

    public static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([0x01, .. left, .. right]);

    /// <summary>MTH(D[n]).</summary>
    public static byte[] Root(ReadOnlySpan<byte[]> leaves) =>
        leaves.Length switch
        {
            0 => SHA256.HashData([]),
            1 => leaves[0],
            _ => Node(Root(leaves[..Half(leaves.Length)]), Root(leaves[Half(leaves.Length)..])),
        };

    /// <summary>PATH(m, D[n]).</summary>
    public static byte[][] Path(int m, ReadOnlySpan<byte[]> leaves)
    {
        if (leaves.Length <= 1)
            return [];
        var k = Half(leaves.Length);
        return m < k ? [.. Path(m, leaves[..k]), Root(leaves[k..])] : [.. Path(m - k, leaves[k..]), Root(leaves[..k])];
    }

    /// <summary>PROOF(m, D[n]), for 0 &lt; m &lt;= n.</summary>
    public static byte[][] Consistency(int m, ReadOnlySpan<byte[]> leaves) => SubProof(m, leaves, complete: true);

    private static byte[][] SubProof(int m, ReadOnlySpan<byte[]> leaves, bool complete)
    {
        if (m == leaves.Length)
            return complete ? [] : [Root(leaves)];
        var k = Half(leaves.Length);
        return m <= k
            ? [.. SubProof(m, leaves[..k], complete), Root(leaves[k..])]
            : [.. SubProof(m - k, leaves[k..], false), Root(leaves[..k])];
    }

    // The largest power of two smaller than n.
    private static int Half(int n)
    {
        var k = 1;
        while (k * 2 < n)
            k *= 2;
        return k;
    }
}
