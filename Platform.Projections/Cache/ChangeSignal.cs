using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Projections.Cache;

/// <summary>
/// Wakes the feeds when a projection commits: one LISTEN connection a process. Only a wake-up: what is believed is read by position, so
/// that a lost notification costs a poll's interval. LISTEN needs a direct connection, not a transaction pooler.
/// </summary>
public sealed class ChangeSignal(NpgsqlDataSource service, TimeProvider clock, ILogger<ChangeSignal> log)
{
    private static readonly TimeSpan ReconnectPause = TimeSpan.FromMilliseconds(250);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _next = new(StringComparer.Ordinal);

    /// <summary>The projection's next commit; take it before looking, so that none falls between.</summary>
    public Task Next(string projection) => _next.GetOrAdd(projection, _ => NewSignal()).Task;

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogWarning(e, "the read models' notifications are away; polling until they are back");
                await Task.WhenAny(Task.Delay(ReconnectPause, clock, cancel));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancel)
    {
        await using var connection = await service.OpenConnectionAsync(cancel);
        connection.Notification += (_, e) => Signal(e.Payload);
        await using (var listen = new NpgsqlCommand("LISTEN platform_read", connection))
        {
            await listen.ExecuteNonQueryAsync(cancel);
        }
        foreach (var projection in _next.Keys)
        {
            Signal(projection);
        }
        while (true)
        {
            await connection.WaitAsync(cancel);
        }
    }

    private void Signal(string projection)
    {
        if (_next.TryGetValue(projection, out var signal) && _next.TryUpdate(projection, NewSignal(), signal))
        {
            signal.TrySetResult();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
