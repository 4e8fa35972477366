namespace Platform.Verify.Entries;

/// <summary>
/// The last entry of every stream by the stream's name, without an object for each. Streams are numbered as they come; a bucket holds a number and
/// its name's hash, and what finds its bucket taken goes into the next. <see cref="Find"/> may run on several threads while nothing is added.
/// </summary>
internal sealed class StreamTable
{
    /// <summary>Streams in one export at most, which take about 4 GB of memory.</summary>
    public const int StreamsMax = 20_000_000;

    private const int NameBlockBytes = 1 << 20;
    private readonly List<byte[]> _names = [new byte[NameBlockBytes]];
    private (uint Hash, int NumberFrom1)[] _buckets = new (uint, int)[1024];
    private StreamHead[] _heads = new StreamHead[512];
    private int _lastBlockUsed;

    public int Count { get; private set; }

    public ref StreamHead this[int number] => ref _heads[number];

    /// <summary>Seeded anew in each process: names cannot be chosen so that they collide.</summary>
    public static uint HashOf(ReadOnlySpan<byte> name)
    {
        var hash = default(HashCode);
        hash.AddBytes(name);
        return (uint)hash.ToHashCode();
    }

    /// <summary>The stream's number, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name, uint hash)
    {
        var mask = _buckets.Length - 1;
        for (var at = (int)hash & mask; _buckets[at].NumberFrom1 != 0; at = (at + 1) & mask)
        {
            if (_buckets[at].Hash == hash && Name(_heads[_buckets[at].NumberFrom1 - 1]).SequenceEqual(name))
                return _buckets[at].NumberFrom1 - 1;
        }
        return -1;
    }

    /// <summary>The number of a stream that was not there when it was last looked for.</summary>
    /// <exception cref="UnusableException">There are more streams than we keep.</exception>
    public int FindOrAdd(ReadOnlySpan<byte> name, uint hash)
    {
        var found = Find(name, hash);
        if (found >= 0)
            return found;
        if (Count == StreamsMax)
            throw new UnusableException($"the export has more than {StreamsMax} streams: more than this program keeps in memory");
        if (Count == _heads.Length)
            Grow();
        if (_lastBlockUsed + name.Length > NameBlockBytes)
        {
            _names.Add(new byte[NameBlockBytes]);
            _lastBlockUsed = 0;
        }
        name.CopyTo(_names[^1].AsSpan(_lastBlockUsed));
        _heads[Count] = new StreamHead
        {
            NameBlock = _names.Count - 1,
            NameAt = _lastBlockUsed,
            NameLength = name.Length,
        };
        _lastBlockUsed += name.Length;
        Put(hash, ++Count);
        return Count - 1;
    }

    private ReadOnlySpan<byte> Name(in StreamHead head) => _names[head.NameBlock].AsSpan(head.NameAt, head.NameLength);

    private void Put(uint hash, int numberFrom1)
    {
        var at = (int)hash & (_buckets.Length - 1);
        while (_buckets[at].NumberFrom1 != 0)
            at = (at + 1) & (_buckets.Length - 1);
        _buckets[at] = (hash, numberFrom1);
    }

    // At least every second bucket stays free.
    private void Grow()
    {
        Array.Resize(ref _heads, _heads.Length * 2);
        var before = _buckets;
        _buckets = new (uint, int)[before.Length * 2];
        foreach (var (hash, numberFrom1) in before)
        {
            if (numberFrom1 != 0)
                Put(hash, numberFrom1);
        }
    }
}
