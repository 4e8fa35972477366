namespace Platform.EventStore.Streams;

/// <summary>The named limits of the writer loop.</summary>
public sealed record LogWriterLimits
{
    /// <summary>Groups on their way at once: one commits while the next is built and sent.</summary>
    public int GroupsInFlight { get; init; } = 2;

    /// <summary>Writes that must wait before a group is sent beside another: small groups side by side only pay for two commits.</summary>
    public int GroupBesideWrites { get; init; } = 72;

    /// <summary>Writes in one group.</summary>
    public int GroupWrites { get; init; } = 256;

    /// <summary>Drafts in one group, which bounds its bytes to 2,048 × 65,535 at the very worst and about 1 MB as a rule.</summary>
    public int GroupEvents { get; init; } = 2_048;

    /// <summary>Writes waiting; above, a write is refused at once rather than late.</summary>
    public int QueuedWrites { get; init; } = 8_192;

    /// <summary>How long a write may wait for its commit.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the outcome of a broken commit is looked for before the caller is told to repeat.</summary>
    public TimeSpan ResolveDeadline { get; init; } = TimeSpan.FromSeconds(5);
}
