using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Platform.Projections.Cache;

/// <summary>
/// The way to Redis, which may be away, frozen or slow at any time: every call has a deadline, and the first that misses it, or loses
/// its connection, ends the use of Redis for everybody at once, those who are waiting included. While it is not used no request touches
/// it; a loop of its own asks on and takes it into use again (docs/adr/0013). Nothing blocks a thread.
/// </summary>
public sealed class RedisLink(RedisUrl url, TimeProvider clock, ILogger<RedisLink> log)
{
    /// <summary>How long a call may take. A request has two at most before it goes its own way.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(50);

    /// <summary>How often the loop asks, in use or not.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>After so long without an answer the connection itself is suspected, and a new one tried beside it.</summary>
    private static readonly TimeSpan RenewAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ConnectMax = TimeSpan.FromSeconds(1);

    /// <summary>Calls the server has not answered, whether or not somebody still waits; beyond it nobody asks.</summary>
    private const int UnansweredMax = 1_000;

    private ConnectionMultiplexer? _connection;
    private CancellationTokenSource? _use;
    private int _unanswered;

    public RedisFigures Figures { get; } = new();

    /// <summary>Whether calls are made at all.</summary>
    public bool InUse => Volatile.Read(ref _use) is not null;

    public RedisUrl Url => url;

    /// <summary>The script's answer, or null where there is none in time.</summary>
    public async ValueTask<RedisResult?> TryAsync(string script, RedisKey[] keys, RedisValue[] values)
    {
        if (Volatile.Read(ref _use) is not { } use || Volatile.Read(ref _connection) is not { } connection)
        {
            return null;
        }
        if (Interlocked.Increment(ref _unanswered) > UnansweredMax)
        {
            Interlocked.Decrement(ref _unanswered);
            Figures.Error();
            return null;
        }
        try
        {
            var answer = connection.GetDatabase().ScriptEvaluateAsync(script, keys, values);
            _ = AnsweredAsync(answer);
            return await answer.WaitAsync(Deadline, clock, use.Token);
        }
        catch (RedisServerException e)
        {
            // The server is there and refuses: it is full, or is loading, or has failed over.
            Figures.Error();
            log.LogDebug(e, "Redis refused");
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception e)
        {
            GiveUp(use, e);
            return null;
        }
    }

    /// <summary>Keeps the connection until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var answered = clock.GetTimestamp();
        while (!cancel.IsCancellationRequested)
        {
            if (_connection is not null && await ProbeAsync(_connection))
            {
                answered = clock.GetTimestamp();
                TakeUp();
            }
            else
            {
                GiveUp(_use, null);
                if (_connection is null || clock.GetElapsedTime(answered) > RenewAfter)
                {
                    await RenewAsync();
                }
            }
            await Task.WhenAny(Task.Delay(ProbeInterval, clock, cancel));
        }
        GiveUp(_use, null);
        await EndAsync(Interlocked.Exchange(ref _connection, null));
    }

    private void TakeUp()
    {
        if (_use is null)
        {
            Volatile.Write(ref _use, new CancellationTokenSource());
            log.LogInformation("Redis at {Hosts} is in use", url.ToString());
        }
    }

    private void GiveUp(CancellationTokenSource? use, Exception? error)
    {
        if (error is not null)
        {
            (error is TimeoutException ? (Action)Figures.Timeout : Figures.Error)();
        }
        if (use is not null && Interlocked.CompareExchange(ref _use, null, use) == use)
        {
            Figures.Open();
            // Those who are waiting go on at once, on threads of their own.
            _ = use.CancelAsync();
            log.LogWarning(
                "Redis at {Hosts} does not answer ({Error}): going on without it",
                url.ToString(),
                error?.GetType().Name ?? "probe"
            );
        }
    }

    // All of the servers it is connected to: one frozen master of a cluster would cost each of its keys a deadline.
    private async Task<bool> ProbeAsync(ConnectionMultiplexer connection)
    {
        try
        {
            var servers = connection.GetEndPoints().Select(e => connection.GetServer(e)).Where(s => s.IsConnected).ToList();
            await Task.WhenAll(servers.Select(s => s.PingAsync())).WaitAsync(Deadline, clock);
            return servers.Count > 0;
        }
        catch (Exception e)
        {
            (e is TimeoutException ? (Action)Figures.Timeout : Figures.Error)();
            return false;
        }
    }

    private async Task RenewAsync()
    {
        var connecting = Task.Run(() => ConnectionMultiplexer.ConnectAsync(url.Options(ConnectMax)));
        try
        {
            var renewed = await connecting.WaitAsync(ConnectMax * 3, clock);
            var taken = _connection is null || await ProbeAsync(renewed);
            await EndAsync(taken ? Interlocked.Exchange(ref _connection, renewed) : renewed);
        }
        catch (Exception e)
        {
            log.LogDebug(e, "Redis cannot be connected to");
            _ = connecting.ContinueWith(
                late => EndAsync(late.IsCompletedSuccessfully ? late.GetAwaiter().GetResult() : null),
                TaskScheduler.Default
            );
        }
    }

    // Closing waits for what a frozen server owes: it ends in its own time.
    private async Task EndAsync(ConnectionMultiplexer? connection)
    {
        if (connection is not null)
        {
            var closing = Task.Run(async () =>
            {
                await connection.CloseAsync(allowCommandsToComplete: false);
                connection.Dispose();
            });
            await Task.WhenAny(closing, Task.Delay(ConnectMax, clock));
        }
    }

    private async Task AnsweredAsync(Task answer)
    {
        await answer.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _ = answer.Exception;
        Interlocked.Decrement(ref _unanswered);
    }
}
