using Platform.Ledger.Proof;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Proof;

/// <summary>
/// Follows the chain: takes groups and rows in the order they are fed, and stops at the end of the first group in which something is wrong.
/// Everything before that group is then known to be as it was written.
/// </summary>
/// <param name="watched">The tenant asked about, UTF-8; empty: all.</param>
/// <param name="before">The group to go on from, taken as it is; null: from the beginning.</param>
internal sealed class ChainCheck(byte[] watched, GroupRow? before = null)
{
    private readonly RowCheck _rows = new(watched);
    private readonly GroupLeaves _leaves = new();
    private GroupWindow? _window;
    private int _nextGroup;
    private int _nextRequest;
    private OpenGroup? _open;
    private GroupRow? _previous = before;
    private EntryMoment _earliest;

    /// <summary>The check of rows, to be told what stands before the first one.</summary>
    public RowCheck Rows => _rows;

    public long Events { get; private set; }
    public long Groups { get; private set; }
    public long Requests { get; private set; }
    public int Streams => _rows.Streams;

    /// <summary>Takes the next part; returns what is wrong once the group it is in has ended.</summary>
    public BrokenGroup? Take(FedPart part)
    {
        if (part.Window is { } window)
        {
            (_window, _nextGroup, _nextRequest) = (window, 0, 0);
            return null;
        }
        return part.Rows is { } rows ? TakeRows(rows) : CloseAll();
    }

    private BrokenGroup? TakeRows(Slab slab)
    {
        var fields = slab.Fields;
        while (fields.NextRow())
        {
            var row = new LogRow(ref fields);
            while (_open is null || row.Position > _open.Group.Last)
            {
                if (Step(missing: FindingClass.PositionGap) is { } broken)
                {
                    return broken;
                }
            }
            Events += _open.Take(row) ? 1 : 0;
        }
        return null;
    }

    // A window's entries have all been fed: what its groups still lack is not there.
    private BrokenGroup? CloseAll()
    {
        BrokenGroup? broken = null;
        while (broken is null && (_open is not null || _nextGroup < _window!.Groups.Count))
        {
            broken = Step(missing: FindingClass.LogEndsEarly);
        }
        return broken;
    }

    // Ends the group at hand, if there is one, else begins the next.
    private BrokenGroup? Step(string missing)
    {
        if (_open is null)
        {
            return Begin(_window!.Groups[_nextGroup++]);
        }
        var broken = _open.Close(missing, _earliest);
        (_previous, _earliest) = (_open.Group, _open.Earliest ?? _earliest);
        if (_open.IsOfInterest)
        {
            Groups += _previous.Number > 0 ? 1 : 0;
        }
        _open = null;
        return broken;
    }

    private BrokenGroup? Begin(GroupRow group)
    {
        var facts = TakeRequests(group.Number, out var orphan);
        _open = new OpenGroup(group, _previous, facts, _window!.Now, _rows, _leaves, watched.Length == 0);
        // Requests lose their group where one is missing here: that says more.
        return _open.Refused
            ?? (
                orphan is null
                    ? null
                    : new BrokenGroup(
                        group,
                        new Fault(FindingClass.RequestOrphan, "a request belongs to no group", _open.First, TenantPosition: orphan)
                    )
            );
    }

    // The group's own requests; orphan is set where some before them have no group.
    private ReadOnlyMemory<RequestFact> TakeRequests(long group, out long? orphan)
    {
        var all = _window!.Requests;
        orphan = null;
        for (; _nextRequest < all.Length && all[_nextRequest].Group < group; _nextRequest++)
        {
            orphan ??= watched.Length == 0 || all[_nextRequest].OfWatched ? all[_nextRequest].FirstPosition : null;
        }
        var from = _nextRequest;
        for (; _nextRequest < all.Length && all[_nextRequest].Group == group; _nextRequest++)
        {
            Requests += watched.Length == 0 || all[_nextRequest].OfWatched ? 1 : 0;
        }
        return all.AsMemory(from.._nextRequest);
    }
}

/// <summary>The first group in which something is wrong.</summary>
/// <param name="Leaves">Set where it is still to be found out which of its entries it was.</param>
internal sealed record BrokenGroup(GroupRow Group, Fault Fault, BrokenLeaves? Leaves = null);

/// <summary>A group's entries as they are now, and the digest they do not give.</summary>
/// <param name="Bytes">0x02 ‖ previous digest ‖ leaves in order.</param>
/// <param name="Tenants">Per entry the number of its tenant.</param>
/// <param name="Suspect">Index of the first entry that is certainly wrong or behind a wrong one, or -1.</param>
/// <param name="Link">What the suspect links to, where it links to anything.</param>
/// <param name="NextOfTenants">Per tenant the tenant_position that should come next.</param>
internal sealed record BrokenLeaves(
    long First,
    byte[] Bytes,
    int[] Tenants,
    int Suspect,
    Hash256? Link,
    (string Tenant, long Position)[] NextOfTenants
);
