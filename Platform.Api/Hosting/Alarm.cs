namespace Platform.Api.Hosting;

/// <summary>Says in the log what turns a node unready, also where nobody asks for its health: when it begins, each minute, and when it ends.</summary>
/// <param name="trouble">The reason, or null while there is none.</param>
public sealed class Alarm(Func<string?> trouble, TimeProvider clock, ILogger<Alarm> log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    /// <summary>Looks between two repeats.</summary>
    private const int RepeatEvery = 30;

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var looks = 0; !cancel.IsCancellationRequested; )
        {
            if (trouble() is { } reason)
            {
                if (looks++ % RepeatEvery == 0)
                {
                    log.LogError("stuck: {Reason}", reason);
                }
            }
            else if (looks > 0)
            {
                looks = 0;
                log.LogInformation("going on again");
            }
            await Task.WhenAny(Task.Delay(Interval, clock, cancel));
        }
    }
}
