namespace Platform.Ledger.Proof;

/// <summary>What verification can find wrong. The texts are stable: other programs read them.</summary>
public static class FindingClass
{
    /// <summary>The entry's bytes are not those its leaf, or its group's digest, covers.</summary>
    public const string EntryChanged = "entry-changed";

    /// <summary>An entry stands at another position than the one its group's digest gives it.</summary>
    public const string EntryMoved = "entry-moved";

    /// <summary>The bytes are no entry of format 1.</summary>
    public const string UnreadableEntry = "unreadable-entry";

    /// <summary>The column <c>leaf</c> is not the hash of the entry.</summary>
    public const string LeafColumn = "leaf-column";

    /// <summary>The column <c>tenant</c> is not what the entry says.</summary>
    public const string TenantColumn = "tenant-column";

    /// <summary>The column <c>stream</c> is not what the entry says.</summary>
    public const string StreamColumn = "stream-column";

    /// <summary>The column <c>version</c> is not what the entry says.</summary>
    public const string VersionColumn = "version-column";

    /// <summary><c>prev</c> is not the leaf of the stream's previous entry.</summary>
    public const string BrokenLink = "broken-link";

    /// <summary>The stream's versions do not count 1, 2, 3 …</summary>
    public const string VersionGap = "version-gap";

    /// <summary>The tenant's positions do not count 1, 2, 3 …</summary>
    public const string TenantPositionGap = "tenant-position-gap";

    /// <summary>The log's positions do not count 1, 2, 3 …</summary>
    public const string PositionGap = "position-gap";

    /// <summary>An entry is earlier than the previous one of its stream.</summary>
    public const string TimeBackwards = "time-backwards";

    /// <summary>The group's digest is not that of its entries, and nothing tells which of them it was.</summary>
    public const string GroupDigest = "group-digest";

    /// <summary>Group numbers do not count 0, 1, 2 …</summary>
    public const string GroupGap = "group-gap";

    /// <summary>A group does not begin where the one before it ended.</summary>
    public const string GroupBounds = "group-bounds";

    /// <summary>The group's row is not the one its seal covers.</summary>
    public const string GroupSeal = "group-seal";

    /// <summary>The group's requests are not those its seal covers.</summary>
    public const string RequestChanged = "request-changed";

    /// <summary>A request of the group is gone, before its retention ended.</summary>
    public const string RequestMissing = "request-missing";

    /// <summary>A request belongs to no group, or is one more than its group sealed.</summary>
    public const string RequestOrphan = "request-orphan";

    /// <summary>An entry stands behind the last group.</summary>
    public const string BeyondLastGroup = "beyond-last-group";

    /// <summary>The log ends before its last group does.</summary>
    public const string LogEndsEarly = "log-ends-early";
}
