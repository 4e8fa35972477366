using System.Text;
using Platform.Verify.Crypto;
using Platform.Verify.Input;

namespace Platform.Verify.Entries;

/// <summary>What is done with each entry, in order.</summary>
/// <param name="line">From 1.</param>
/// <param name="leaf">SHA-256(00 ‖ entry).</param>
/// <param name="stream">The stream's number in <see cref="EntryLines.Streams"/>.</param>
internal delegate void TakeEntry(long line, ReadOnlySpan<byte> entry, in EntryTail tail, Hash leaf, int stream);

/// <summary>Reads <c>entries.ndjson</c>: hashes and takes apart a block's lines on all cores, then hands them over one by one.</summary>
internal sealed class EntryLines(Bundle bundle, string tenant, bool strict, Progress progress)
{
    private readonly byte[] _tenant = Encoding.UTF8.GetBytes(tenant);
    private readonly Hash[] _leaves = new Hash[LineBlock.LinesMax];
    private readonly EntryTail[] _tails = new EntryTail[LineBlock.LinesMax];
    private readonly (uint Hash, int Number)[] _streams = new (uint, int)[LineBlock.LinesMax];
    private readonly string?[] _problems = new string?[LineBlock.LinesMax];

    /// <summary>When the last entry was written; null where there is none.</summary>
    public DateTimeOffset? LastAt { get; private set; }

    public StreamTable Streams { get; } = new();

    public static string Place(long line) => $"{Bundle.Entries} line {line}";

    /// <exception cref="WrongException">A line is no entry of this tenant, or is refused by <paramref name="take"/>: always the first such line.</exception>
    public void Read(TakeEntry take)
    {
        if (!bundle.Has(Bundle.Entries))
            throw new UnusableException($"{Bundle.Entries}: is missing");
        progress.Expect(bundle.Length(Bundle.Entries));
        using var stream = bundle.Read(Bundle.Entries);
        Lines.Read(stream, Bundle.Entries, block => Take(block, take));
        progress.Done();
    }

    private void Take(LineBlock block, TakeEntry take)
    {
        var threads = Math.Min(Environment.ProcessorCount, block.Count);
        Parallel.For(0, threads, part => Prepare(block, block.Count * part / threads, block.Count * (part + 1) / threads));
        for (var i = 0; i < block.Count; i++)
        {
            if (_problems[i] is { } problem)
                throw new WrongException($"{Place(block.First + i)}: {problem}");
            var (hash, number) = _streams[i];
            take(
                block.First + i,
                block[i],
                in _tails[i],
                _leaves[i],
                number >= 0 ? number : Streams.FindOrAdd(_tails[i].Stream(block[i]), hash)
            );
        }
        LastAt = EntryTime.Of(block[block.Count - 1]);
        progress.Add(block.Used);
    }

    private void Prepare(LineBlock block, int from, int to)
    {
        for (var i = from; i < to; i++)
            _leaves[i] = Sha256.Leaf(block[i]);
        for (var i = from; i < to; i++)
        {
            _problems[i] = Problem(block[i], out _tails[i]);
            _streams[i].Hash = StreamTable.HashOf(_tails[i].Stream(block[i]));
        }
        // In a loop of its own: what is looked up lies anywhere in memory, and the processor then fetches for several lines at once.
        for (var i = from; i < to; i++)
            _streams[i].Number = Streams.Find(_tails[i].Stream(block[i]), _streams[i].Hash);
    }

    private string? Problem(ReadOnlySpan<byte> entry, out EntryTail tail)
    {
        var isEntry = EntryTail.TryRead(entry, out tail);
        if (entry.Length > Lines.LineBytesMax)
            return $"is longer than {Lines.LineBytesMax} bytes";
        if (!isEntry)
            return "is no entry of format 1";
        if (!tail.Tenant(entry).SequenceEqual(_tenant))
            return $"is of another tenant: {Encoding.UTF8.GetString(tail.Tenant(entry))}";
        return strict ? StrictForm.Problem(entry) : null;
    }
}
