using System.Globalization;
using Platform.Cli.Local;

namespace Platform.Cli.Siem;

/// <summary>
/// Carries a log to a sink, in order, each entry at least once: what was read is sent until the sink has acknowledged it, then the state is written, then the
/// next is read. Only a crash between the last two sends anything twice.
/// </summary>
public sealed class SiemStream(
    LogFollower log,
    Func<long, ReadOnlyMemory<byte>, SiemRecord> format,
    ISink sink,
    StreamState state,
    Action<string> tell
)
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(30);
    private bool _reached;

    /// <summary>Runs until it is cancelled.</summary>
    /// <exception cref="UserException">The platform refuses the first request: waiting would not help.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        tell(string.Create(CultureInfo.InvariantCulture, $"following behind position {state.Position:#,0}"));
        while (true)
        {
            var page = await PersistAsync("the platform", NextAsync, cancellation);
            if (page.Entries.Count == 0)
            {
                await Task.Delay(Idle, TimeProvider.System, cancellation);
                continue;
            }
            var records = page.Entries.Select((entry, i) => format(page.First + i, entry)).ToList();
            await PersistAsync("the sink", () => SentAsync(records, cancellation), cancellation);
            state.Acknowledge(records[^1].Event.Position);
        }

        async Task<FollowedPage> NextAsync()
        {
            var page = await log.NextAsync(state.Position, cancellation);
            _reached = true;
            return page;
        }
    }

    private async Task<bool> SentAsync(List<SiemRecord> records, CancellationToken cancellation)
    {
        await sink.SendAsync(records, cancellation);
        return true;
    }

    // For ever: a sink that is down for a day loses nothing. What is wrong is told once, as long as it is the same, and once when it is fine again.
    private async Task<T> PersistAsync<T>(string who, Func<Task<T>> attempt, CancellationToken cancellation)
    {
        var (wait, told) = (WaitMin, (string?)null);
        while (true)
        {
            try
            {
                var result = await attempt();
                if (told is not null)
                {
                    tell(
                        string.Create(CultureInfo.InvariantCulture, $"{who} is there again; going on behind position {state.Position:#,0}")
                    );
                }
                return result;
            }
            catch (Exception away) when (IsAway(away, cancellation))
            {
                if (told != away.Message)
                {
                    tell($"waiting for {who}: {away.Message}");
                    told = away.Message;
                }
            }
            await Task.Delay(wait, TimeProvider.System, cancellation);
            wait = wait * 2 < WaitMax ? wait * 2 : WaitMax;
        }
    }

    // What is refused at the very first will be refused for ever; later it may be a node that restarts, or a key that is renewed.
    private bool IsAway(Exception problem, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested
        && problem switch
        {
            SinkException or HttpRequestException or OperationCanceledException => true,
            UserException => _reached,
            _ => false,
        };
}
