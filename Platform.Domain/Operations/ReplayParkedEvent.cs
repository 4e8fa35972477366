using Platform.Domain.Kernel;

namespace Platform.Domain.Operations;

/// <summary>Applies a parked event again, and after it what its stream holds behind it.</summary>
/// <param name="Position">The event's global position, as the list of parked events shows it.</param>
/// <param name="First">Where the first parked event of its stream stands, as the read model has it; null: none is parked at the position.</param>
public sealed record ReplayParkedEvent(long Position, long? First);

public static class ReplayParkedEventHandler
{
    public static Refusal? Validate(ReplayParkedEvent command, ProjectionControl? control) =>
        IsOnItsWay(command, control) ? null
        : command.First is null ? Refusal.NotFound("not-parked", "No event of this position is parked.")
        : command.First != command.Position
            ? Refusal.Conflict("event-held", $"The event waits behind the one at position {command.First} of its stream: replay that one.")
        : null;

    // Asked for again before it has ended: it is on its way already.
    public static object[] Handle(ReplayParkedEvent command, ProjectionControl? control) =>
        IsOnItsWay(command, control) ? [] : [new ParkedReplayRequested(command.Position)];

    private static bool IsOnItsWay(ReplayParkedEvent command, ProjectionControl? control) =>
        control?.Replaying.Contains(command.Position) == true;
}
