namespace Platform.Domain.Operations;

/// <summary>Applies a parked event again, and after it what its stream holds behind it.</summary>
/// <param name="Position">The event's global position, as the list of parked events shows it.</param>
public sealed record ReplayParkedEvent(long Position);

public static class ReplayParkedEventHandler
{
    // Asked for again before it has ended: it is on its way already.
    public static object[] Handle(ReplayParkedEvent command, ProjectionControl? control) =>
        control?.Replaying.Contains(command.Position) == true ? [] : [new ParkedReplayRequested(command.Position)];
}
