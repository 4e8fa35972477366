using System.Buffers.Text;
using System.Runtime.InteropServices;
using Platform.Verify.Crypto;

namespace Platform.Verify.Entries;

/// <summary>The last entry seen of a stream.</summary>
internal struct StreamHead
{
    public long Version;
    public long Line;
    public Hash Leaf;
}

/// <summary>The last entry of every stream, found by the stream's name without making a string of it.</summary>
internal sealed class StreamTable
{
    /// <summary>Streams in one export at most, which take about 4 GB of memory.</summary>
    public const int StreamsMax = 20_000_000;

    private readonly Dictionary<byte[], StreamHead> _heads;
    private readonly Dictionary<byte[], StreamHead>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    public StreamTable()
    {
        _heads = new Dictionary<byte[], StreamHead>(new NameComparer());
        _lookup = _heads.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public int Count => _heads.Count;

    /// <summary>The place of a stream's head; version 0 for one not seen before.</summary>
    /// <exception cref="UnusableException">There are more streams than we keep.</exception>
    public ref StreamHead Head(ReadOnlySpan<byte> stream)
    {
        ref var head = ref CollectionsMarshal.GetValueRefOrAddDefault(_lookup, stream, out _);
        if (_heads.Count > StreamsMax)
            throw new UnusableException($"the export has more than {StreamsMax} streams: more than this program keeps in memory");
        return ref head;
    }

    /// <summary>Whether an entry's <c>prev</c> is this leaf. Compared as text, of which there is one for each leaf.</summary>
    public static bool IsLink(ReadOnlySpan<byte> prev, in Hash leaf)
    {
        Span<byte> text = stackalloc byte[44];
        _ = Base64Url.EncodeToUtf8(leaf, text, out _, out var written);
        return prev.SequenceEqual(text[..written]);
    }

    private sealed class NameComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] name) => GetHashCode(name.AsSpan());

        public byte[] Create(ReadOnlySpan<byte> name) => name.ToArray();

        public bool Equals(ReadOnlySpan<byte> name, byte[] other) => name.SequenceEqual(other);

        // Seeded anew in each process: names cannot be chosen so that they collide.
        public int GetHashCode(ReadOnlySpan<byte> name)
        {
            var hash = new HashCode();
            hash.AddBytes(name);
            return hash.ToHashCode();
        }
    }
}
