using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Ledger.Proof.Sequencing;

namespace Platform.EventStore.Subscriptions;

/// <summary>
/// Wakes whoever waits for the log to grow: one LISTEN connection a process, with a poll as the safety net, so that a lost
/// notification costs a second and never an event. LISTEN needs a direct connection, not a transaction pooler.
/// </summary>
public sealed class LogTail : IGrowthSignal, IAsyncDisposable
{
    /// <summary>How long anybody waits without looking.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);

    private const string LogChannel = "platform_log";
    private const string JobsChannel = "platform_jobs";
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(500);
    private readonly NpgsqlDataSource _worker;
    private readonly TimeProvider _clock;
    private readonly ILogger<LogTail> _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;
    private TaskCompletionSource _grown = NewSignal();
    private TaskCompletionSource _queued = NewSignal();

    public LogTail(NpgsqlDataSource worker, TimeProvider clock, ILogger<LogTail> log)
    {
        (_worker, _clock, _log, Recent) = (worker, clock, log, new RecentLog(worker));
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>The log's last rows, read once for all who follow.</summary>
    public RecentLog Recent { get; }

    /// <summary>The signal to wait for; take it before looking, so that no growth falls between.</summary>
    public Task NextGrowth => Volatile.Read(ref _grown).Task;

    /// <summary>The same for queued work.</summary>
    public Task NextJob => Volatile.Read(ref _queued).Task;

    /// <summary>Returns at the signal, or after <see cref="PollInterval"/>.</summary>
    public Task WaitAsync(Task signal, CancellationToken cancel) => WaitAsync(signal, PollInterval, cancel);

    /// <summary>Returns at the signal, or after <paramref name="atMost"/>.</summary>
    public async Task WaitAsync(Task signal, TimeSpan atMost, CancellationToken cancel)
    {
        try
        {
            await signal.WaitAsync(atMost, _clock, cancel);
        }
        catch (TimeoutException)
        {
            // The poll: look even though nobody called.
        }
    }

    private async Task ListenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _worker.OpenConnectionAsync(_stop.Token);
                connection.Notification += (_, told) => Signal(ref told.Channel == JobsChannel ? ref _queued : ref _grown);
                foreach (var channel in new[] { JobsChannel, LogChannel })
                {
                    await using var listen = new NpgsqlCommand($"LISTEN {channel}", connection);
                    await listen.ExecuteNonQueryAsync(_stop.Token);
                }
                Signal(ref _grown);
                Signal(ref _queued);
                while (true)
                {
                    await connection.WaitAsync(_stop.Token);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _log.LogWarning(e, "the log's notifications are away; polling until they are back");
                await Task.Delay(ReconnectPause, _clock, CancellationToken.None);
            }
        }
    }

    private static void Signal(ref TaskCompletionSource signal) => Interlocked.Exchange(ref signal, NewSignal()).TrySetResult();

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
        Recent.Dispose();
    }
}
