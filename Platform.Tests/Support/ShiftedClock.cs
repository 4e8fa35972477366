namespace Platform.Tests.Support;

/// <summary>A clock that runs as the real one does, that much ahead.</summary>
public sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
}
