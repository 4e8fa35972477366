using System.Buffers.Text;

namespace Platform.Ledger.Proof.Verification;

/// <summary>The newest entry seen of a stream, and what waits for one that was numbered late.</summary>
internal sealed class StreamEnd
{
    private const int LinkBytes = 43;
    private List<HeldEntry>? _held;

    public long Version { get; private set; }

    /// <summary>Microseconds since 1970, of the first entry and of the newest.</summary>
    public long First { get; private set; }

    public long At { get; private set; }

    public byte[]? Leaf { get; private set; }

    /// <summary>Type of the first entry.</summary>
    public string? Type { get; private set; }

    /// <summary>Its row was looked at.</summary>
    public bool HasRow { get; set; }

    /// <summary>Takes the next entry; what is wrong with its link, or null.</summary>
    /// <param name="prev">Base64url; empty for none.</param>
    public (string Class, string Sentence)? Take(long version, ReadOnlySpan<byte> prev, ReadOnlySpan<byte> leaf, long at, string type)
    {
        if (version != Version + 1)
        {
            return (FindingClass.VersionGap, $"version {Version + 1} should follow");
        }
        Span<byte> link = stackalloc byte[LinkBytes];
        if (Version == 0 ? !prev.IsEmpty : !(Base64Url.TryEncodeToUtf8(Leaf, link, out _) && prev.SequenceEqual(link)))
        {
            return (FindingClass.BrokenLink, "prev is not the leaf of the entry before it");
        }
        if (at < At)
        {
            return (FindingClass.TimeBackwards, "it is earlier than the entry before it");
        }
        (First, Type) = Version == 0 ? (at, type) : (First, Type);
        (Version, At, Leaf) = (version, at, Leaf ?? new byte[leaf.Length]);
        leaf.CopyTo(Leaf);
        return null;
    }

    /// <summary>Takes one that was kept.</summary>
    public (string Class, string Sentence)? Take(HeldEntry entry) => Take(entry.Version, entry.Prev, entry.Leaf, entry.At, entry.Type);

    /// <summary>Keeps one until that before it comes.</summary>
    public void Hold(HeldEntry entry) => (_held ??= []).Add(entry);

    /// <summary>One that was kept and follows now.</summary>
    public HeldEntry? Release()
    {
        var next = _held?.Find(entry => entry.Version == Version + 1);
        if (next is not null)
        {
            _held!.Remove(next);
        }
        return next;
    }
}

/// <summary>An entry that waits for the one before it.</summary>
internal sealed record HeldEntry(long? Position, long Version, byte[] Prev, byte[] Leaf, long At, string Type);
