using System.Text;
using Platform.Verify.Crypto;

namespace Platform.Verify.Formats;

/// <summary>A C2SP tlog-proof: where an entry stands, its siblings up to the root (leaf side first), the checkpoint with that root.</summary>
internal sealed record TlogProof(string File, long Index, Hash[] Siblings, Checkpoint Checkpoint)
{
    private const string FirstLine = "c2sp.org/tlog-proof@v1";

    /// <exception cref="UnusableException">It has not this form.</exception>
    public static TlogProof Parse(byte[] bytes, string file)
    {
        var text = Text.Decode(bytes, file);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string[] lines = end < 0 ? [] : text[..end].Split('\n');
        // An "extra" line is nobody's word: no signature covers it.
        var at = lines is [_, var extra, ..] && extra.StartsWith("extra ", StringComparison.Ordinal) ? 2 : 1;
        if (lines.Length <= at || lines[0] != FirstLine || !lines[at].StartsWith("index ", StringComparison.Ordinal))
            throw new UnusableException($"{file}: is no tlog-proof: '{FirstLine}', 'index <n>', hashes, an empty line, a checkpoint");
        if (!Text.TryNumber(lines[at].AsSpan("index ".Length), out var index))
            throw new UnusableException($"{file}: is no tlog-proof: its index is no number");
        var checkpoint = Checkpoint.Parse(Encoding.UTF8.GetBytes(text[(end + 2)..]), file);
        return new TlogProof(file, index, Hashes(lines[(at + 1)..], file), checkpoint);
    }

    /// <summary>Hashes in base64, as many as an inclusion proof can have at most.</summary>
    public static Hash[] Hashes(string[] texts, string place)
    {
        if (texts.Length > Inclusion.HashesMax)
            throw new UnusableException($"{place}: has more than {Inclusion.HashesMax} hashes");
        return
        [
            .. texts.Select(text =>
                Text.TryHash(text, out var hash) ? hash : throw new UnusableException($"{place}: has no hash where one belongs")
            ),
        ];
    }

    /// <exception cref="WrongException">The entry is not at this index of the tree of the proof's checkpoint.</exception>
    public void Check(ReadOnlySpan<byte> entry)
    {
        if (Inclusion.Root(Index, Checkpoint.Size, Sha256.Leaf(entry), Siblings) is not { } root || !root.Is(Checkpoint.Root))
            throw new WrongException($"{File}: does not prove that the entry is at index {Index} of {Checkpoint.Size}");
    }
}
