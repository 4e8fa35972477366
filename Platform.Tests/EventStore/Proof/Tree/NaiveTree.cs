using System.Security.Cryptography;

namespace Platform.Tests.EventStore.Proof.Tree;

/// <summary>RFC 6962 section 2.1 as it is written there, recursively, sharing nothing with the engine.</summary>
public static class NaiveTree
{
    public static byte[] Root(IReadOnlyList<byte[]> leaves, int from, int to)
    {
        if (to - from <= 1)
        {
            return to == from ? SHA256.HashData([]) : leaves[from];
        }
        var middle = from + Split(to - from);
        return SHA256.HashData([1, .. Root(leaves, from, middle), .. Root(leaves, middle, to)]);
    }

    public static List<byte[]> Path(int index, IReadOnlyList<byte[]> leaves, int from, int to)
    {
        if (to - from == 1)
        {
            return [];
        }
        var middle = from + Split(to - from);
        return index < middle
            ? [.. Path(index, leaves, from, middle), Root(leaves, middle, to)]
            : [.. Path(index, leaves, middle, to), Root(leaves, from, middle)];
    }

    public static List<byte[]> Consistency(int size, IReadOnlyList<byte[]> leaves, int from, int to, bool whole)
    {
        if (size == to)
        {
            return whole ? [] : [Root(leaves, from, to)];
        }
        var middle = from + Split(to - from);
        return size <= middle
            ? [.. Consistency(size, leaves, from, middle, whole), Root(leaves, middle, to)]
            : [.. Consistency(size, leaves, middle, to, whole: false), Root(leaves, from, middle)];
    }

    private static int Split(int count)
    {
        var split = 1;
        while (split * 2 < count)
        {
            split *= 2;
        }
        return split;
    }
}
