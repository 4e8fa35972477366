namespace Platform.Tests.EventStore.Following;

/// <summary>The real clock until it is frozen: from then on no timer of it fires, as in a process that is stopped.</summary>
public sealed class FreezingClock : TimeProvider
{
    private volatile bool frozen;

    public void Freeze() => frozen = true;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(
            inner =>
            {
                if (!frozen)
                {
                    callback(inner);
                }
            },
            state,
            dueTime,
            period
        );
}
