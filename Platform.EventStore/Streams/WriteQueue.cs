using Platform.Ledger.Reading;

namespace Platform.EventStore.Streams;

/// <summary>
/// The writes that wait and those on their way. Two writes on one stream (or of one request, or one claim) are never unsettled
/// together unless the second is linked behind the first, so no outcome is guessed from one that is not known yet.
/// </summary>
internal sealed class WriteQueue(LogWriterLimits limits)
{
    private readonly Lock _lock = new();
    private readonly WaitingWrites _waiting = new(limits.QueuedWrites);
    private readonly Unsettled _unsettled = new();

    /// <summary>How many wait now.</summary>
    public int Waiting => _waiting.Count;

    /// <summary>Whether the next group is worth sending now.</summary>
    public bool IsWorthSending => !_waiting.AnyOut || _waiting.Count >= limits.GroupBesideWrites;

    public bool TryAdd(PendingWrite pending) => _waiting.TryAdd(pending);

    public TimeSpan OldestWait(DateTimeOffset now, TimeSpan deadline) =>
        _waiting.Oldest is { } first ? now - (first - deadline) : TimeSpan.Zero;

    /// <inheritdoc cref="WaitingWrites.DrainedAsync"/>
    public Task DrainedAsync(TimeSpan deadline, TimeProvider clock) => _waiting.DrainedAsync(deadline, clock);

    /// <summary>The next group, finished and linked; null where nothing can be sent now.</summary>
    public Batch? Gather(DateTimeOffset now)
    {
        var candidates = _waiting.TakeAll();
        var batch = new Batch();
        var deferred = new List<PendingWrite>();
        try
        {
            lock (_lock)
            {
                foreach (var pending in candidates)
                {
                    Sort(pending, batch, deferred, now);
                }
            }
        }
        catch (Exception e)
        {
            // Nothing of it was sent. Whoever waits must hear of it: a write that is neither settled nor refused would wait for ever.
            LetGo(batch);
            _waiting.Gathered(sent: false);
            Array.ForEach(candidates, pending => pending.Fail(e));
            throw;
        }
        _waiting.PutBack(deferred);
        _waiting.Gathered(batch.Writes.Count > 0);
        return batch.Writes.Count > 0 ? batch : null;
    }

    private void Sort(PendingWrite pending, Batch batch, List<PendingWrite> deferred, DateTimeOffset now)
    {
        if (FailIfLate(pending, now))
        {
            return;
        }
        var full = batch.Writes.Count >= limits.GroupWrites || batch.Events >= limits.GroupEvents;
        var apart = batch.Writes is [{ Alone: true }] || (pending.Alone && batch.Writes.Count > 0);
        switch (full || apart ? Linking.MustWait : _unsettled.TryLink(pending, batch))
        {
            case Linking.Linked:
                batch.Add(pending);
                _unsettled.Add(pending, batch);
                break;
            case Linking.MustWait:
                deferred.Add(pending);
                break;
            default:
                pending.Refuse(AppendStatus.VersionConflict);
                break;
        }
    }

    /// <summary>Tells the writes whose deadline has passed, without sending any.</summary>
    public void Expire(DateTimeOffset now)
    {
        var waiting = _waiting.TakeAll();
        _waiting.PutBack(Array.FindAll(waiting, pending => !FailIfLate(pending, now)));
        _waiting.Gathered(sent: false);
    }

    private static bool FailIfLate(PendingWrite pending, DateTimeOffset now)
    {
        var late = pending.Deadline < now;
        if (late)
        {
            pending.Fail(new StoreUnavailableException("the log did not take the write before its deadline"));
        }
        return late;
    }

    /// <summary>
    /// The group committed: lets go of what it held and tells each write its outcome, but for those returned. They expect no particular
    /// version and met another one than they were linked to: once their heads are known, <see cref="Return"/> them.
    /// </summary>
    public List<PendingWrite> Settle(Batch batch, int[] outcomes, long[] firstPositions)
    {
        var again = new List<PendingWrite>();
        lock (_lock)
        {
            foreach (var write in batch.Writes)
            {
                _unsettled.Remove(write, batch, accepted: outcomes[write.Number - 1] == 0);
            }
        }
        foreach (var write in batch.Writes)
        {
            var status = (AppendStatus)outcomes[write.Number - 1];
            if (status == AppendStatus.Accepted)
            {
                write.Accept(firstPositions[write.Number - 1]);
            }
            else if (status == AppendStatus.VersionConflict && write.CanRelink)
            {
                again.Add(write);
            }
            else
            {
                write.Refuse(status);
            }
        }
        return again;
    }

    /// <summary>The group is done with; those of its writes that are to be linked anew wait at the front.</summary>
    public void Return(IReadOnlyList<PendingWrite> again)
    {
        _waiting.PutBack(again);
        _waiting.BatchEnded();
    }

    /// <summary>The group as a whole was refused: its writes go back to the front, each to be sent alone.</summary>
    public void Split(Batch batch)
    {
        LetGo(batch);
        foreach (var write in batch.Writes)
        {
            write.Alone = true;
        }
        Return(batch.Writes);
    }

    /// <summary>The group is lost, but for the writes that are known to have committed.</summary>
    public void Abandon(Batch batch, long[] committedPositions, Exception error)
    {
        LetGo(batch);
        foreach (var write in batch.Writes)
        {
            if (committedPositions[write.Number - 1] > 0)
            {
                write.Accept(committedPositions[write.Number - 1]);
            }
            else
            {
                write.Fail(error);
            }
        }
        _waiting.BatchEnded();
    }

    private void LetGo(Batch batch)
    {
        lock (_lock)
        {
            foreach (var write in batch.Writes)
            {
                _unsettled.Remove(write, batch, accepted: false);
            }
        }
    }
}
