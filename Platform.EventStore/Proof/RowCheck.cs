using System.Text;
using Platform.Ledger.Proof;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Proof;

/// <summary>What is wrong with one row, and where.</summary>
internal sealed record Fault(
    string Class,
    string Sentence,
    long Position,
    string? Tenant = null,
    long? TenantPosition = null,
    string? Stream = null,
    long? Version = null
);

/// <summary>One row of the log as its columns have it; spans point into the slab it was read into.</summary>
internal readonly ref struct LogRow
{
    public readonly long Position;
    public readonly ReadOnlySpan<byte> Tenant;
    public readonly long TenantPosition;
    public readonly ReadOnlySpan<byte> Stream;
    public readonly long Version;
    public readonly ReadOnlySpan<byte> Leaf;
    public readonly ReadOnlySpan<byte> EntryAfterZero;

    public LogRow(ref CopyFields fields)
    {
        Position = fields.Int64();
        Tenant = fields.Bytes();
        TenantPosition = fields.Int64();
        Stream = fields.Bytes();
        Version = fields.Int64();
        Leaf = fields.Bytes();
        EntryAfterZero = fields.BytesAfterZero();
    }

    public Fault Wrong(string @class, string sentence, long? position = null, long? tenantPosition = null) =>
        new(
            @class,
            sentence,
            position ?? Position,
            Encoding.UTF8.GetString(Tenant),
            tenantPosition ?? TenantPosition,
            Encoding.UTF8.GetString(Stream),
            Version
        );
}

/// <summary>What the check of one row found.</summary>
/// <param name="Own">Whether the row belongs to the tenant asked about, by its column or by its bytes.</param>
/// <param name="At">The entry's time, where it could be read.</param>
/// <param name="Link">Where there is a fault: the leaf the entry links to.</param>
internal readonly record struct RowResult(Fault? Fault, bool Own, EntryMoment? At, Hash256? Link);

/// <summary>Checks each row against its own bytes and against what came before it in its stream and tenant.</summary>
internal sealed class RowCheck(byte[] watched)
{
    private readonly StreamTable _streams = new();

    public TenantTable Tenants { get; } = new();
    public int Streams => _streams.Count;

    /// <summary>The last entry of a stream before the rows that come.</summary>
    public void Seed(ReadOnlySpan<byte> tenant, ReadOnlySpan<byte> stream, long version, byte[] leaf, EntryMoment at)
    {
        ref var tail = ref _streams.Of(tenant, stream);
        (tail.Version, tail.Leaf, tail.At) = (version, Hash256.From(leaf), at);
    }

    /// <summary>Adds the row's leaf to its group and says what is wrong with the row, if anything is.</summary>
    public RowResult Check(in LogRow row, GroupLeaves leaves)
    {
        var tenant = Tenants.NumberOf(row.Tenant);
        var leafIsRight = leaves.Add(row.EntryAfterZero, row.Leaf, tenant);
        var readable = EntryFacts.TryRead(row.EntryAfterZero[1..], row.Tenant, row.Stream, watched, out var facts);
        var own = watched.Length > 0 && (facts.OfWatched || row.Tenant.SequenceEqual(watched));
        var fault =
            watched.Length > 0 && !own ? null
            : !leafIsRight ? row.Wrong(FindingClass.EntryChanged, "the entry's bytes do not give the leaf hash stored with them")
            : !readable ? row.Wrong(FindingClass.UnreadableEntry, "the bytes are no entry of format 1")
            : Columns(row, facts) ?? Place(row, facts, tenant, leaves.Leaf(leaves.Count - 1));
        return new RowResult(fault, own, readable ? facts.At : null, facts.HasPrev && fault is not null ? facts.Prev : null);
    }

    private static Fault? Columns(in LogRow row, in EntryFacts facts)
    {
        if (!facts.SameTenant)
        {
            return row.Wrong(FindingClass.TenantColumn, "the column tenant is not the entry's tenant");
        }
        if (!facts.SameStream)
        {
            return row.Wrong(FindingClass.StreamColumn, "the column stream is not the entry's stream");
        }
        return facts.Version == row.Version
            ? null
            : row.Wrong(FindingClass.VersionColumn, $"the column version says {row.Version}, the entry {facts.Version}");
    }

    private Fault? Place(in LogRow row, in EntryFacts facts, int tenant, ReadOnlySpan<byte> leaf)
    {
        var expected = Tenants.LastOf(tenant) + 1;
        Tenants.Advance(tenant, row.TenantPosition);
        ref var tail = ref _streams.Of(row.Tenant, row.Stream);
        var before = tail;
        tail.Version = row.Version;
        tail.At = facts.At;
        tail.Leaf = Hash256.From(leaf);
        if (row.TenantPosition != expected)
        {
            return row.Wrong(
                FindingClass.TenantPositionGap,
                $"the tenant's position {expected} should be here, and {row.TenantPosition} is",
                tenantPosition: expected
            );
        }
        if (row.Version != before.Version + 1)
        {
            return row.Wrong(FindingClass.VersionGap, $"the stream's version {before.Version + 1} should be here, and {row.Version} is");
        }
        var linked = before.Version == 0 ? !facts.HasPrev : facts.HasPrev && before.Leaf.Is(facts.Prev);
        if (!linked)
        {
            return row.Wrong(FindingClass.BrokenLink, "the entry does not link to the stream's previous entry");
        }
        return facts.At.Ordered >= before.At.Ordered
            ? null
            : row.Wrong(FindingClass.TimeBackwards, "the entry is earlier than the stream's previous entry");
    }
}
