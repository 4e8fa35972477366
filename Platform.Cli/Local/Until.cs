namespace Platform.Cli.Local;

/// <summary>Waits for a condition, never for a length of time.</summary>
public static class Until
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>True as soon as the condition holds, false when the deadline has passed first.</summary>
    public static async Task<bool> TrueAsync(Func<Task<bool>> condition, TimeSpan deadline, CancellationToken cancellation = default)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > deadline)
            {
                return false;
            }
            await Task.Delay(Interval, TimeProvider.System, cancellation);
        }
        return true;
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, CancellationToken)"/>
    public static Task<bool> TrueAsync(Func<bool> condition, TimeSpan deadline, CancellationToken cancellation = default) =>
        TrueAsync(() => Task.FromResult(condition()), deadline, cancellation);
}
