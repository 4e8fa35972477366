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

/// <summary>The log could not take the write in time: nothing was acknowledged, and the caller may repeat it under the same key.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>One event is larger than an entry may be (65,535 bytes).</summary>
public sealed class EventTooLargeException(string type, int bytes)
    : Exception($"event {type}: {bytes} bytes are over the {EntryDraft.MaxBytes} an entry may have")
{
    public string Type { get; } = type;
    public int Bytes { get; } = bytes;
}

/// <summary>This node's clock is more than 2 s off the database's; nothing was appended.</summary>
public sealed class ClockSkewException() : Exception("this node's clock is more than 2 s off the database's");
