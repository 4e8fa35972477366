using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.Tests.Verifier;

/// <summary>Checks the lines of a whole export the obvious way: an expression, a dictionary and the recursive tree.</summary>
public static partial class NaiveVerifier
{
    /// <summary>Where the first wrong line is: <c>entries.ndjson line 7:</c>; the root where no line can be named; null where all is right.</summary>
    public static string? FirstWrong(byte[] file, string tenant, int size, byte[] root)
    {
        var lines = Split(file);
        var leaves = lines.Select(line => NaiveTree.Leaf(line)).ToArray();
        var heads = new Dictionary<string, (long Version, int Index)>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            var entry = Tail().Match(Encoding.Latin1.GetString(lines[i]));
            if (!entry.Success || entry.Groups["tenant"].Value != tenant || i >= size)
                return Place(i);
            // Only the last line can lack its LF, and what it says is not looked at then.
            if (i == lines.Count - 1 && file[^1] != '\n')
                return Place(i);
            var stream = entry.Groups["stream"].Value;
            var version = long.Parse(entry.Groups["version"].Value, CultureInfo.InvariantCulture);
            var prev = entry.Groups["prev"].Value;
            var before = heads.GetValueOrDefault(stream);
            if (version != before.Version + 1 || (prev.Length > 0) != (version > 1))
                return Place(i);
            if (version > 1 && prev != Base64Url.EncodeToString(leaves[before.Index]))
                return Place(IsTheEarlier(leaves, before.Index, prev, root) ? before.Index : i);
            heads[stream] = (version, i);
        }
        if (file.Length > 0 && file[^1] != '\n')
            return Place(lines.Count - 1);
        if (lines.Count < size)
            return Place(lines.Count);
        return NaiveTree.Root(leaves).SequenceEqual(root) ? null : "entries.ndjson: the root";
    }

    public static List<byte[]> Split(byte[] file)
    {
        var lines = new List<byte[]>();
        for (var at = 0; at < file.Length; )
        {
            var end = Array.IndexOf(file, (byte)'\n', at);
            end = end < 0 ? file.Length : end;
            lines.Add(file[at..end]);
            at = end + 1;
        }
        return lines;
    }

    private static bool IsTheEarlier(byte[][] leaves, int index, string prev, byte[] root)
    {
        try
        {
            var replaced = (byte[][])leaves.Clone();
            replaced[index] = Base64Url.DecodeFromChars(prev);
            return NaiveTree.Root(replaced).SequenceEqual(root);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string Place(int index) => string.Create(CultureInfo.InvariantCulture, $"entries.ndjson line {index + 1}:");

    [GeneratedRegex(
        "^\\{\"actor\":\\{\"id\":.*,\"id\":\"[0-9a-z-]{36}\",\"prev\":(null|\"(?<prev>[A-Za-z0-9_-]{43})\"),\"schema\":[1-9][0-9]{0,17},"
            + "\"stream\":\"(?<stream>[A-Za-z0-9._~/-]{3,201})\",\"tenant\":\"(?<tenant>[a-z0-9-]{1,36})\",\"trace\":(null|\"[0-9a-z-]{32}\"),"
            + "\"type\":\"[0-9a-z-]{1,100}\",\"version\":(?<version>[1-9][0-9]{0,17})\\}\\z",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Tail();
}
