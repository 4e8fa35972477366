using System.Buffers.Text;
using System.Text;
using Platform.Verify.Crypto;

namespace Platform.Verify.Entries;

/// <summary>An entry that does not link to the one before it in its stream: one of the two was changed.</summary>
internal sealed class BrokenLinkException(long line, long earlier, byte[] prev)
    : Exception($"{EntryLines.Place(line)}: its prev is not the leaf of line {earlier}, the previous entry of its stream")
{
    /// <summary>The line it should link to.</summary>
    public long Earlier => earlier;

    /// <summary>What it says instead, as base64url.</summary>
    public byte[] Prev => prev;
}

/// <summary>Follows every stream's chain: versions 1, 2, 3 …, each entry naming the leaf of the one before.</summary>
/// <param name="streams">Every stream's last entry.</param>
/// <param name="whole">False where a filter left entries out: then links are checked where both ends are there.</param>
internal sealed class Chains(StreamTable streams, bool whole)
{
    /// <summary>Links checked.</summary>
    public long Links { get; private set; }

    /// <exception cref="WrongException">The entry cannot follow what came before it.</exception>
    /// <exception cref="BrokenLinkException">It, or what it should link to, was changed.</exception>
    public void Take(long line, ReadOnlySpan<byte> entry, in EntryTail tail, Hash leaf, int stream)
    {
        ref var head = ref streams[stream];
        if (whole ? tail.Version != head.Version + 1 : tail.Version <= head.Version)
        {
            var name = Encoding.UTF8.GetString(tail.Stream(entry));
            throw new WrongException($"{EntryLines.Place(line)}: version {tail.Version} of {name} cannot follow version {head.Version}");
        }
        if (tail.HasPrev != tail.Version > 1)
            throw new WrongException($"{EntryLines.Place(line)}: version {tail.Version} with{(tail.HasPrev ? "" : "out")} a prev");
        if (tail.HasPrev && tail.Version == head.Version + 1)
        {
            if (!IsLink(tail.Prev(entry), in head.Leaf))
                throw new BrokenLinkException(line, head.Line, tail.Prev(entry).ToArray());
            Links++;
        }
        (head.Version, head.Line, head.Leaf) = (tail.Version, line, leaf);
    }

    // Compared as text, of which there is one for each leaf.
    private static bool IsLink(ReadOnlySpan<byte> prev, in Hash leaf)
    {
        Span<byte> text = stackalloc byte[44];
        _ = Base64Url.EncodeToUtf8(leaf, text, out _, out var written);
        return prev.SequenceEqual(text[..written]);
    }
}
