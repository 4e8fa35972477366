using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Platform.Ledger.Entry;
using Platform.Ledger.Proof.Tree;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Proof.Verification;

/// <summary>Follows one tenant's entries in the order of their places: each hash, column and link, and the tree they give. Not thread-safe.</summary>
internal sealed class TenantCheck(string tenant, EventCatalogue catalogue, IReadOnlyList<SignedSize> signed)
{
    private readonly byte[] _tenant = Encoding.UTF8.GetBytes(tenant);
    private readonly CompactRange _tree = new();
    private readonly Dictionary<string, string> _clrTypes = catalogue.Types.ToDictionary(
        t => t.Name,
        t => t.ClrType.FullName!,
        StringComparer.Ordinal
    );
    private readonly byte[] _leaf = new byte[MerkleHash.Bytes];

    /// <summary>The newest entry of each stream that was seen.</summary>
    public StreamEnds Streams { get; } = new();

    public long Size => _tree.Size;

    /// <summary>Takes the next numbered place; what is wrong with it, or null.</summary>
    public LedgerFinding? Numbered(long position, ReadOnlySpan<byte> leaf, in EntryRow row)
    {
        if (position != _tree.Size + 1)
        {
            return new(
                FindingClass.TenantPositionGap,
                $"position {_tree.Size + 1} should be here, and {position} is",
                tenant,
                _tree.Size + 1
            );
        }
        if (row.IsMissing)
        {
            return new(LedgerFindingClass.EntryMissing, $"the entry at position {position} is gone", tenant, position);
        }
        SHA256.HashData(row.EntryAfterZero, _leaf);
        if (!leaf.SequenceEqual(_leaf))
        {
            return Found(FindingClass.EntryChanged, "the entry's bytes do not have the hash that stands in its place", row, position);
        }
        if (Linked(row, position) is { } finding)
        {
            return finding;
        }
        _tree.Append(_leaf.ToArray());
        foreach (var known in signed)
        {
            if (known.Size == _tree.Size && !_tree.Root.AsSpan().SequenceEqual(known.Root))
            {
                return new(
                    LedgerFindingClass.RootChanged,
                    $"at size {known.Size} the root was signed as {Convert.ToBase64String(known.Root)}, the entries give {Convert.ToBase64String(_tree.Root)}",
                    tenant,
                    known.Size
                );
            }
        }
        return null;
    }

    /// <summary>Takes an entry that has no place yet; what is wrong with it, or null.</summary>
    public LedgerFinding? Unnumbered(in EntryRow row)
    {
        SHA256.HashData(row.EntryAfterZero, _leaf);
        return Linked(row, null);
    }

    /// <summary>What is missing at the end; null: nothing.</summary>
    public LedgerFinding? End() =>
        signed.Where(s => s.Size > _tree.Size).OrderByDescending(s => s.Size).ToList() is [var known, ..]
            ? new(LedgerFindingClass.LogRewound, $"signed at size {known.Size}, and {_tree.Size} entries are here", tenant, _tree.Size + 1)
            : null;

    private LedgerFinding? Linked(in EntryRow row, long? position)
    {
        if (!EntryTail.TryRead(row.Entry, out var tail) || !EntryHead.TryAt(row.Entry, out var at))
        {
            return Found(FindingClass.UnreadableEntry, "the bytes are no entry of format 1", row, position);
        }
        if (!tail.Tenant.SequenceEqual(row.Tenant) || !tail.Tenant.SequenceEqual(_tenant))
        {
            return Found(FindingClass.TenantColumn, "the column tenant_id is not what the entry says", row, position);
        }
        if (!tail.Stream.SequenceEqual(row.Stream))
        {
            return Found(FindingClass.StreamColumn, "the column stream_id is not what the entry says", row, position);
        }
        if (tail.Version != row.Version)
        {
            return Found(FindingClass.VersionColumn, $"the column version is not what the entry says, {tail.Version}", row, position);
        }
        if (Column(row, tail, at) is { } column)
        {
            return Found(LedgerFindingClass.EventColumn, $"the column {column} is not what the entry says", row, position);
        }
        var end = Streams.Of(row.Stream);
        if (row.Version != end.Version + 1)
        {
            return Found(FindingClass.VersionGap, $"version {end.Version + 1} should follow", row, position);
        }
        Span<byte> prev = stackalloc byte[43];
        if (end.Version == 0 ? !tail.Prev.IsEmpty : !(Base64Url.TryEncodeToUtf8(end.Leaf, prev, out _) && tail.Prev.SequenceEqual(prev)))
        {
            return Found(FindingClass.BrokenLink, "prev is not the leaf of the entry before it", row, position);
        }
        if (row.At < end.At)
        {
            return Found(FindingClass.TimeBackwards, "it is earlier than the entry before it", row, position);
        }
        end.First = end.Version == 0 ? row.At : end.First;
        end.Version = row.Version;
        end.At = row.At;
        end.Leaf ??= new byte[MerkleHash.Bytes];
        _leaf.CopyTo(end.Leaf, 0);
        return null;
    }

    private string? Column(in EntryRow row, in EntryTail tail, DateTimeOffset at)
    {
        Span<char> id = stackalloc char[36];
        return !tail.Type.SequenceEqual(row.Type) ? "type"
            : !EntryHead.HasId(row.Entry, row.Id) ? "id"
            : (at.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond != row.At ? "timestamp"
            : row.IsAltered ? "data or is_archived"
            : !IsClrType(row) ? "mt_dotnet_type"
            : null;
    }

    private bool IsClrType(in EntryRow row) =>
        !_clrTypes.TryGetValue(Encoding.UTF8.GetString(row.Type), out var name)
        || Encoding.UTF8.GetString(row.ClrType).StartsWith(name + ",", StringComparison.Ordinal);

    private LedgerFinding Found(string @class, string sentence, in EntryRow row, long? position)
    {
        var stream = Encoding.UTF8.GetString(row.Stream);
        return new(@class, $"stream {stream} version {row.Version}: {sentence}", tenant, position, stream, row.Version);
    }
}
