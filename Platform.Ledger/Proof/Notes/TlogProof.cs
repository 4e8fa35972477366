using System.Globalization;
using System.Text;

namespace Platform.Ledger.Proof.Notes;

/// <summary>A receipt anyone can check alone: C2SP tlog-proof v1. The entry's leaf, these hashes and the note's root belong together.</summary>
/// <param name="Index">The leaf's index in its log.</param>
/// <param name="Hashes">Siblings, leaf side first.</param>
/// <param name="Note">The signed checkpoint.</param>
public sealed record TlogProof(long Index, IReadOnlyList<byte[]> Hashes, SignedNote Note)
{
    /// <summary>The media type it is served with.</summary>
    public const string ContentType = "text/plain; charset=utf-8";

    private const string Header = "c2sp.org/tlog-proof@v1";

    /// <summary>The file's text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n').Append(CultureInfo.InvariantCulture, $"index {Index}\n");
        foreach (var hash in Hashes)
        {
            text.Append(Convert.ToBase64String(hash)).Append('\n');
        }
        return text.Append('\n').Append(Note).ToString();
    }

    /// <summary>Reads a file's text; an <c>extra</c> line, which proves nothing, is passed over.</summary>
    /// <exception cref="InvalidDataException">It is no such proof.</exception>
    public static TlogProof Parse(string text)
    {
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        var lines = end < 0 ? [] : text[..end].Split('\n').ToList();
        if (lines.Count > 1 && lines[1].StartsWith("extra ", StringComparison.Ordinal))
        {
            lines.RemoveAt(1);
        }
        if (
            lines.Count < 2
            || lines[0] != Header
            || !lines[1].StartsWith("index ", StringComparison.Ordinal)
            || !long.TryParse(lines[1].AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || lines.Count - 2 > Tree.MerkleProof.HashesMax
        )
        {
            throw new InvalidDataException("not a tlog-proof");
        }
        return new TlogProof(index, [.. lines.Skip(2).Select(Hash)], SignedNote.Parse(text[(end + 2)..]));
    }

    private static byte[] Hash(string line)
    {
        var bytes = new byte[48];
        return Convert.TryFromBase64String(line, bytes, out var length) && length == Tree.MerkleHash.Bytes
            ? bytes[..length]
            : throw new InvalidDataException("a proof's hash is 32 bytes in base64");
    }
}
