using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Telemetry;
using Platform.Ledger.Reading;

namespace Platform.EventStore.Streams;

/// <summary>
/// The one writer of the log in this process: gathers the writes that arrived while the last groups were on their way and commits
/// them as the next one. No timer: an idle log commits a lone write at once, a busy one commits large groups (docs/adr/0003).
/// </summary>
public sealed class LogWriter : IAsyncDisposable
{
    /// <summary>How often the waiting writes' deadlines are looked at while no group can be sent.</summary>
    private static readonly TimeSpan ExpiryInterval = TimeSpan.FromMilliseconds(250);

    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly LogWriterLimits _limits;
    private readonly ILogger _log;

    /// <summary>Turns of the thread pool a group waits at most for more writes.</summary>
    private const int ArrivalTurnsMax = 64;

    private readonly WriteQueue _queue;
    private readonly LogReader _heads;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite }
    );
    private readonly SemaphoreSlim _free;
    private readonly System.Collections.Concurrent.ConcurrentBag<AppendCall> _calls = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;
    private readonly IDisposable _watched;

    public LogWriter(NpgsqlDataSource database, TimeProvider clock, ILogger<LogWriter> log, LogWriterLimits? limits = null)
    {
        (_database, _clock, _log, _limits) = (database, clock, log, limits ?? new LogWriterLimits());
        _queue = new WriteQueue(_limits);
        _heads = new LogReader(database);
        _free = new SemaphoreSlim(_limits.GroupsInFlight);
        _watched = AppendMetrics.Watch(this);
        // Not in the trace of whoever happened to need the writer first.
        using (ExecutionContext.SuppressFlow())
        {
            _loop = Task.Run(LoopAsync);
        }
    }

    /// <summary>Age of the write that has waited longest: this loop's sign of life.</summary>
    public TimeSpan OldestWait => _queue.OldestWait(_clock.GetUtcNow(), _limits.Deadline);

    /// <summary>Writes that wait for a group now.</summary>
    public int Waiting => _queue.Waiting;

    /// <summary>Commits a write with others. Completes once it is durable, or refused by name.</summary>
    /// <exception cref="StoreUnavailableException">The queue is full, the deadline passed or the outcome cannot be learnt.</exception>
    public Task<AppendOutcome> AppendAsync(Write write)
    {
        var span = AppendSpan.Begin();
        var pending = new PendingWrite(write, _clock.GetUtcNow() + _limits.Deadline) { Trace = span?.Context ?? default };
        if (_stop.IsCancellationRequested || !_queue.TryAdd(pending))
        {
            span?.Dispose();
            throw new StoreUnavailableException("the log takes no more writes at the moment");
        }
        _wake.Writer.TryWrite(true);
        return span is null ? pending.Done : AppendSpan.EndAsync(span, pending.Done);
    }

    private async Task LoopAsync()
    {
        while (await WokenAsync())
        {
            _wake.Reader.TryRead(out _);
            while (true)
            {
                while (!await _free.WaitAsync(ExpiryInterval))
                {
                    _queue.Expire(_clock.GetUtcNow());
                }
                await ArrivalsAsync();
                // A group that ends wakes the loop again.
                var batch = _queue.IsWorthSending ? Gather() : null;
                if (batch is null)
                {
                    _free.Release();
                    break;
                }
                _ = Task.Run(() => SendAsync(batch));
            }
        }
    }

    /// <summary>Waits to be woken; what waits behind a group that is stuck is told at its deadline meanwhile.</summary>
    private async Task<bool> WokenAsync()
    {
        var woken = _wake.Reader.WaitToReadAsync().AsTask();
        while (!woken.IsCompleted && _queue.Waiting > 0)
        {
            await Task.WhenAny(woken, Task.Delay(ExpiryInterval, _clock));
            _queue.Expire(_clock.GetUtcNow());
        }
        return await woken;
    }

    /// <summary>
    /// Lets those who were just told their outcome come back with their next write: as long as the queue grows from one turn of the
    /// thread pool to the next, the group waits. No timer: a lone write waits for two turns, some microseconds.
    /// </summary>
    private async Task ArrivalsAsync()
    {
        for (int turn = 0, before = -1; turn < ArrivalTurnsMax; turn++)
        {
            var waiting = _queue.Waiting;
            if (waiting == before || waiting >= _limits.GroupWrites)
            {
                return;
            }
            before = waiting;
            await Task.Yield();
        }
    }

    private Batch? Gather()
    {
        try
        {
            return _queue.Gather(_clock.GetUtcNow());
        }
        catch (Exception e)
        {
            _log.LogCritical(e, "a group could not be built; its writes were refused and the loop goes on");
            return null;
        }
    }

    private async Task SendAsync(Batch batch)
    {
        var now = _clock.GetUtcNow();
        using var trip = GroupTrip.Begin(batch, write => now - (write.Deadline - _limits.Deadline));
        try
        {
            var (outcomes, positions) = await CommitAsync(batch);
            trip.Ended(outcomes);
            _queue.Return(await Relinking.ReadHeadsAsync(_heads, _queue.Settle(batch, outcomes, positions)));
        }
        catch (PostgresException e) when (batch.Writes.Count > 1 && e.SqlState is not ("57P01" or "57P02" or "57P03" or "53300"))
        {
            // The server refused the group as a whole: each write alone then tells which one it was.
            _log.LogError(e, "a group of {Writes} writes was refused by the database; trying each alone", batch.Writes.Count);
            _queue.Split(batch);
        }
        catch (Exception e)
        {
            await ResolveAsync(batch, e);
        }
        finally
        {
            _free.Release();
            _wake.Writer.TryWrite(true);
        }
    }

    private async Task<(int[] Outcomes, long[] Positions)> CommitAsync(Batch batch)
    {
        if (!_calls.TryTake(out var call))
        {
            call = await AppendCall.OpenAsync(_database, _limits.Deadline, _stop.Token);
        }
        try
        {
            batch.Sent = true;
            var result = await call.CommitAsync(batch, _clock.GetUtcNow(), CancellationToken.None);
            _calls.Add(call);
            return result;
        }
        catch
        {
            await call.DisposeAsync();
            throw;
        }
    }

    private async Task ResolveAsync(Batch batch, Exception error)
    {
        var committed = new long[batch.Writes.Count];
        if (batch.Sent && error is not PostgresException { SqlState: not ("57P01" or "57P02" or "57P03") })
        {
            try
            {
                committed = await CommitResolution.FindAsync(_database, batch, _limits.ResolveDeadline);
            }
            catch (Exception e)
            {
                // Whatever it was: the writes are told, or their callers would wait for ever.
                _log.LogError(e, "the outcome of a group of {Writes} writes could not be learnt", batch.Writes.Count);
            }
        }
        _log.LogWarning(
            error,
            "a group of {Writes} writes failed; {Committed} of them had committed",
            batch.Writes.Count,
            committed.Count(p => p > 0)
        );
        _queue.Abandon(batch, committed, new StoreUnavailableException("the log could not take the write", error));
    }

    /// <summary>Stops taking writes, lets those on their way finish, and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            return;
        }
        await _queue.DrainedAsync(_limits.Deadline, _clock);
        await _stop.CancelAsync();
        _wake.Writer.TryComplete();
        await _loop;
        _watched.Dispose();
        foreach (var call in _calls)
        {
            await call.DisposeAsync();
        }
        _stop.Dispose();
        _free.Dispose();
    }
}
