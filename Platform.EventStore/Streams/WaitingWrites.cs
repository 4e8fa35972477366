namespace Platform.EventStore.Streams;

/// <summary>The writes that wait for a group, oldest first, and whether any is left anywhere once no more are taken.</summary>
internal sealed class WaitingWrites(int limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<PendingWrite> _waiting = [];
    private int _batchesOut;
    private bool _gathering;
    private TaskCompletionSource? _drained;

    /// <summary>The deadline of the write that has waited longest; null where none waits.</summary>
    public DateTimeOffset? Oldest
    {
        get
        {
            lock (_lock)
            {
                return _waiting.First?.Value.Deadline;
            }
        }
    }

    /// <summary>Whether a group is on its way.</summary>
    public bool AnyOut
    {
        get
        {
            lock (_lock)
            {
                return _batchesOut > 0;
            }
        }
    }

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>False where as many wait as may, or no more are taken.</summary>
    public bool TryAdd(PendingWrite pending)
    {
        lock (_lock)
        {
            if (_drained is not null || _waiting.Count >= limit)
            {
                return false;
            }
            _waiting.AddLast(pending);
            return true;
        }
    }

    /// <summary>All that wait; <see cref="Gathered"/> must follow.</summary>
    public PendingWrite[] TakeAll()
    {
        lock (_lock)
        {
            var all = _waiting.ToArray();
            _waiting.Clear();
            _gathering = true;
            return all;
        }
    }

    /// <summary>They wait again, before all others.</summary>
    public void PutBack(IReadOnlyList<PendingWrite> writes)
    {
        lock (_lock)
        {
            for (var i = writes.Count - 1; i >= 0; i--)
            {
                _waiting.AddFirst(writes[i]);
            }
        }
    }

    // Between the taking and this, what is being gathered stands in no list: it must not pass for drained.
    public void Gathered(bool sent)
    {
        lock (_lock)
        {
            _gathering = false;
            _batchesOut += sent ? 1 : 0;
            CompleteIfDrained();
        }
    }

    /// <summary>A group that was sent is done with.</summary>
    public void BatchEnded()
    {
        lock (_lock)
        {
            _batchesOut--;
            CompleteIfDrained();
        }
    }

    /// <summary>Takes no more writes; completes when none is left, or at the deadline.</summary>
    public async Task DrainedAsync(TimeSpan deadline, TimeProvider clock)
    {
        Task drained;
        lock (_lock)
        {
            _drained ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            CompleteIfDrained();
            drained = _drained.Task;
        }
        await Task.WhenAny(drained, Task.Delay(deadline, clock));
    }

    private void CompleteIfDrained()
    {
        if (_waiting.Count == 0 && _batchesOut == 0 && !_gathering)
        {
            _drained?.TrySetResult();
        }
    }
}
