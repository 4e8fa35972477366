using Platform.Ledger.Proof;

namespace Platform.EventStore.Proof;

/// <summary>The group whose entries are being checked.</summary>
internal sealed class OpenGroup
{
    private readonly RowCheck _rows;
    private readonly GroupLeaves _leaves;
    private readonly GroupRow? _previous;
    private readonly ReadOnlyMemory<RequestFact> _facts;
    private readonly DateTime _now;
    private readonly bool _everything;
    private readonly Fault? _groupFault;
    private readonly bool _purged;
    private Fault? _gap;
    private Fault? _rowFault;
    private int _suspect = -1;
    private Hash256? _link;
    private (string Tenant, long Position)[]? _nextOfTenants;
    private long _next;
    private long? _ownEntry;
    private long? _ownRequest;

    /// <param name="everything">False where only one tenant was asked about: what others' rows say is then let be.</param>
    public OpenGroup(
        GroupRow group,
        GroupRow? previous,
        ReadOnlyMemory<RequestFact> facts,
        DateTime now,
        RowCheck rows,
        GroupLeaves leaves,
        bool everything
    )
    {
        (Group, _previous, _facts, _now, _rows, _leaves, _everything) = (group, previous, facts, now, rows, leaves, everything);
        First = _next = previous is null ? 1 : previous.Last + 1;
        leaves.Begin(previous is null ? [] : previous.Digest);
        foreach (var fact in facts.Span)
        {
            _ownRequest ??= fact.OfWatched ? fact.FirstPosition : null;
        }
        _groupFault =
            previous is null && facts.Length > 0
                ? new Fault(FindingClass.RequestOrphan, "a request belongs to the empty group every log begins with", First)
                : GroupCheck.Place(previous, group, First);
        if (_groupFault is null && previous is not null)
        {
            _groupFault = GroupCheck.Seal(group, facts.Span, now, First, out _purged);
        }
        if (everything && _groupFault is { Class: FindingClass.GroupGap or FindingClass.GroupBounds })
        {
            Refused = new BrokenGroup(group, _groupFault);
        }
    }

    public GroupRow Group { get; }

    /// <summary>Where it should begin: behind the group before it.</summary>
    public long First { get; }

    /// <summary>The earliest time of its entries, or null where it has none.</summary>
    public EntryMoment? Earliest { get; private set; }

    /// <summary>Set where its place alone is wrong, so that its entries need not be looked at.</summary>
    public BrokenGroup? Refused { get; }

    /// <summary>False where a tenant was asked about that has nothing in this group.</summary>
    public bool IsOfInterest => _everything || _ownEntry is not null || _ownRequest is not null;

    /// <summary>Takes the next row; returns whether it is one of those asked about.</summary>
    public bool Take(in LogRow row)
    {
        if (row.Position != _next)
        {
            _gap ??= new Fault(
                FindingClass.PositionGap,
                $"position {_next} should be here, and {row.Position} is",
                Math.Min(_next, row.Position)
            );
            _rowFault ??= _everything ? _gap : null;
        }
        _next = row.Position + 1;
        var result = _rows.Check(row, _leaves);
        if (result.Fault is { } fault && _rowFault is null)
        {
            (_rowFault, _suspect, _link, _nextOfTenants) = (fault, _leaves.Count - 1, result.Link, _rows.Tenants.Next());
        }
        if (result.At is { } at && (Earliest is null || at.Ordered < Earliest.Value.Ordered))
        {
            Earliest = at;
        }
        _ownEntry ??= result.Own ? row.TenantPosition : null;
        return result.Own || _everything;
    }

    /// <summary>All its rows have been taken: says what is wrong, if anything is.</summary>
    /// <param name="missing">What it means if the last of them are not there.</param>
    /// <param name="earlier">The earliest time in the last group before it that had entries.</param>
    public BrokenGroup? Close(string missing, EntryMoment earlier)
    {
        if (!IsOfInterest)
        {
            return null;
        }
        if (_next <= Group.Last)
        {
            _gap ??= new Fault(missing, $"position {_next} should be here, and nothing is", _next);
            _rowFault ??= _everything ? _gap : null;
        }
        var digestIsRight = _previous is null ? _leaves.Count == 0 : _leaves.Digest().AsSpan().SequenceEqual(Group.Digest);
        var fault = GroupFault(digestIsRight, earlier) ?? RowFault(digestIsRight);
        return fault is null ? null : Broken(_everything ? fault : ForTenant(fault), digestIsRight);
    }

    private Fault? GroupFault(bool digestIsRight, EntryMoment earlier)
    {
        // A row's created is a claim once its seal cannot be checked: the entries' own times must agree.
        var kept = EntryMoment.Of(_now - GroupWindow.RequestRetention + GroupWindow.ClockSlack);
        if (_purged && (Earliest ?? earlier).Ordered > kept.Ordered)
        {
            return new Fault(FindingClass.RequestMissing, $"group {Group.Number} sealed {Group.Requests} requests, none is there", First);
        }
        return
            _groupFault is { Class: FindingClass.GroupSeal }
            && !digestIsRight
            && Group.IsSealedBy(_leaves.Digest(), Group.Requests, _facts.Span)
            ? new Fault(
                FindingClass.GroupDigest,
                $"the digest in group {Group.Number}'s row is not that of its entries, which its seal covers",
                First
            )
            : _groupFault;
    }

    private Fault? RowFault(bool digestIsRight)
    {
        if (digestIsRight)
        {
            return _rowFault is { Class: FindingClass.EntryChanged }
                ? _rowFault with
                {
                    Class = FindingClass.LeafColumn,
                    Sentence = "the column leaf is not the hash of the entry",
                }
                : _rowFault ?? _gap;
        }
        return _rowFault switch
        {
            {
                Class: FindingClass.TenantColumn or FindingClass.StreamColumn or FindingClass.VersionColumn or FindingClass.UnreadableEntry
            } => _rowFault with
            {
                Class = FindingClass.EntryChanged,
                Sentence = "another entry stands here than the one the group's digest covers",
            },
            not null => _rowFault,
            null => _gap
                ?? new Fault(FindingClass.GroupDigest, $"the entries of group {Group.Number} are not those its digest covers", First),
        };
    }

    private BrokenGroup Broken(Fault fault, bool digestIsRight)
    {
        var canBeElsewhere =
            fault.Class
            is FindingClass.GroupDigest
                or FindingClass.TenantPositionGap
                or FindingClass.VersionGap
                or FindingClass.BrokenLink
                or FindingClass.TimeBackwards;
        if (!canBeElsewhere || digestIsRight || _groupFault is not null)
        {
            return new BrokenGroup(Group, fault);
        }
        var next = _nextOfTenants ?? _rows.Tenants.Next();
        if (fault is { Class: FindingClass.TenantPositionGap, TenantPosition: { } lacking })
        {
            next = [(fault.Tenant!, lacking), .. next];
        }
        return new BrokenGroup(Group, fault, new BrokenLeaves(First, _leaves.Copy(), _leaves.Tenants.ToArray(), _suspect, _link, next));
    }

    private Fault ForTenant(Fault fault) => fault with { TenantPosition = fault.TenantPosition ?? _ownEntry ?? _ownRequest };
}
