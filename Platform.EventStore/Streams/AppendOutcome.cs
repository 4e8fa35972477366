namespace Platform.EventStore.Streams;

/// <summary>What became of one write. Numbers are those of the SQL function <c>platform.append</c>.</summary>
public enum AppendStatus
{
    Accepted = 0,
    VersionConflict = 1,
    AlreadyAnswered = 2,
    ClaimTaken = 3,
    ClockSkew = 4,
}

/// <summary>What became of one write.</summary>
/// <param name="FirstPosition">tenant_position of its first event in the write's tenant; without events there, the tenant's last one.</param>
/// <param name="Heads">The new head of each run's stream, in order; empty unless accepted.</param>
public sealed record AppendOutcome(AppendStatus Status, long FirstPosition, IReadOnlyList<StreamHead> Heads);
