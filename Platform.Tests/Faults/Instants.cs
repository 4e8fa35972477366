namespace Platform.Tests.Faults;

/// <summary>Time that is part of what a test asks for, as how long something lives before it is killed: there is no condition to wait for.</summary>
internal static class Instants
{
    /// <summary>Returns once so much time has passed; a millisecond at least.</summary>
    public static async Task PassAsync(TimeSpan time)
    {
        using var timer = new PeriodicTimer(time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1));
        await timer.WaitForNextTickAsync();
    }

    /// <summary>Some instant between now and so many milliseconds.</summary>
    public static Task SomeAsync(Random random, int millisecondsMax) =>
        PassAsync(TimeSpan.FromMilliseconds(1 + random.Next(millisecondsMax)));
}
