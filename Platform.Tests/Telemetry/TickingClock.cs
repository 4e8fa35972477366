namespace Platform.Tests.Telemetry;

/// <summary>A clock whose elapsed time stands still until told to move; its timers are real.</summary>
internal sealed class TickingClock : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Volatile.Read(ref ticks);

    public void Move(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
}
