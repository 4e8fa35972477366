using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Entry;
using Platform.Ledger.Proof.Tree;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Follows one tenant's entries in the order of their places: each hash, column and link, and the tree they give. Not thread-safe.</summary>
/// <param name="signed">What was signed, in any order.</param>
/// <param name="late">Entries that were numbered late.</param>
internal sealed class TenantCheck(
    string tenant,
    ColumnCheck columns,
    IEnumerable<SignedSize> signed,
    NumberedTo numbered,
    HashSet<(string Stream, long Version)> late
)
{
    private readonly byte[] _tenant = Encoding.UTF8.GetBytes(tenant);
    private readonly CompactRange _tree = new();
    private readonly List<SignedSize> _signed = [.. signed.OrderBy(s => s.Size)];
    private readonly byte[] _leaf = new byte[MerkleHash.Bytes];
    private int _met;
    private long _good;
    private long _place;
    private long _sequence = long.MinValue;

    /// <summary>The newest entry of each stream that was seen.</summary>
    public StreamEnds Streams { get; } = new();

    public long Size => _tree.Size;

    /// <summary>What was signed, and is not what the entries give; null: nothing.</summary>
    public SignedSize? Differs { get; private set; }

    /// <summary>Takes the next numbered place; what is wrong with it, or null.</summary>
    /// <param name="position">The tenant's.</param>
    /// <param name="place">Among all entries of all tenants.</param>
    public LedgerFinding? Numbered(long position, long place, ReadOnlySpan<byte> leaf, in EntryRow row)
    {
        if (position != _tree.Size + 1)
        {
            return At(_tree.Size + 1, FindingClass.TenantPositionGap, $"position {_tree.Size + 1} should be here, and {position} is");
        }
        if (place < 1 || place > numbered.Place)
        {
            return At(position, LedgerFindingClass.PlaceChanged, $"it has place {place} of {numbered.Place}");
        }
        if (place < _place)
        {
            return At(position, FindingClass.EntryMoved, $"place {place} follows place {_place}");
        }
        if (row.IsMissing)
        {
            return At(position, LedgerFindingClass.EntryMissing, $"the entry at position {position} is gone");
        }
        SHA256.HashData(row.EntryAfterZero, _leaf);
        if (!leaf.SequenceEqual(_leaf))
        {
            return Found(FindingClass.EntryChanged, "the entry's bytes do not have the hash that stands in its place", row, position);
        }
        if (row.Sequence < _sequence && numbered.Late == 0)
        {
            return At(position, FindingClass.EntryMoved, $"number {row.Sequence} follows number {_sequence}");
        }
        if (Linked(row, position) is { } finding)
        {
            return finding;
        }
        (_place, _sequence) = (place, Math.Max(_sequence, row.Sequence));
        _tree.Append(_leaf.ToArray());
        return Signed();
    }

    /// <summary>Takes an entry that has no place yet; what is wrong with it, or null.</summary>
    public LedgerFinding? Unnumbered(in EntryRow row)
    {
        SHA256.HashData(row.EntryAfterZero, _leaf);
        return Linked(row, null);
    }

    /// <summary>What is missing at the end; null: nothing.</summary>
    public LedgerFinding? End() =>
        _signed is [.., var last] && last.Size > _tree.Size
            ? At(_tree.Size + 1, LedgerFindingClass.LogRewound, $"signed at size {last.Size}, and {_tree.Size} entries are here")
            : null;

    private LedgerFinding? Signed()
    {
        while (_met < _signed.Count && _signed[_met].Size <= _tree.Size)
        {
            var known = _signed[_met++];
            if (known.Size == _tree.Size && !_tree.Root.AsSpan().SequenceEqual(known.Root))
            {
                Differs = known;
                return At(
                    _good + 1,
                    LedgerFindingClass.RootChanged,
                    $"at size {known.Size} the root was signed as {Convert.ToBase64String(known.Root)}, the entries give {Convert.ToBase64String(_tree.Root)}; up to {_good} they give what was signed"
                );
            }
            _good = known.Size;
        }
        return null;
    }

    private LedgerFinding? Linked(in EntryRow row, long? position)
    {
        if (!EntryTail.TryRead(row.Entry, out var tail) || !EntryHead.TryAt(row.Entry, out var at))
        {
            return Found(FindingClass.UnreadableEntry, "the bytes are no entry of format 1", row, position);
        }
        if (columns.Wrong(row, tail, at, _tenant) is { } column)
        {
            return Found(column.Class, column.Sentence, row, position);
        }
        var end = Streams.Of(row.Stream);
        var type = columns.TypeOf(row.Type);
        if (late.Count > 0 && row.Version > end.Version + 1 && late.Contains((Encoding.UTF8.GetString(row.Stream), end.Version + 1)))
        {
            end.Hold(new HeldEntry(position, row.Version, tail.Prev.ToArray(), _leaf.ToArray(), row.At, type));
            return null;
        }
        if (end.Take(row.Version, tail.Prev, _leaf, row.At, type) is { } wrong)
        {
            return Found(wrong.Class, wrong.Sentence, row, position);
        }
        while (end.Release() is { } held)
        {
            if (end.Take(held) is { } broken)
            {
                return Found(broken.Class, broken.Sentence, row, held.Position, held.Version);
            }
        }
        return null;
    }

    private LedgerFinding At(long position, string @class, string sentence) => new(@class, sentence, tenant, position);

    private LedgerFinding Found(string @class, string sentence, in EntryRow row, long? position, long? version = null)
    {
        var stream = Encoding.UTF8.GetString(row.Stream);
        return new(
            @class,
            $"stream {stream} version {version ?? row.Version}: {sentence}",
            tenant,
            position,
            stream,
            version ?? row.Version
        );
    }
}
