using System.Diagnostics;

namespace Platform.EventStore.Streams;

/// <summary>A write that waits for its group, and what the loop works out for it.</summary>
internal sealed class PendingWrite(Write write, DateTimeOffset deadline)
{
    private readonly TaskCompletionSource<AppendOutcome> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Write Write { get; } = write;
    public DateTimeOffset Deadline { get; } = deadline;
    public Task<AppendOutcome> Done => _done.Task;

    /// <summary>The write's own span, where somebody listens.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>Sent in a group of its own, because a group it was in was refused as a whole.</summary>
    public bool Alone { get; set; }

    /// <summary>Per run without an expected head: the head last seen.</summary>
    public StreamHead[] KnownHeads { get; } = new StreamHead[write.Runs.Count];

    /// <summary>Some run expects no particular version: a conflict may come from the link alone.</summary>
    public bool CanRelink => Write.Runs.Any(r => r.Expected is null);

    /// <summary>Its number in the batch, from 1.</summary>
    public int Number { get; set; }

    /// <summary>Per run: the head its first entry links to.</summary>
    public StreamHead[] LinkTo { get; } = new StreamHead[write.Runs.Count];

    /// <summary>Per run: the number of the write in the same batch it links behind, or 0.</summary>
    public int[] LinkedBehind { get; } = new int[write.Runs.Count];

    /// <summary>Per run: the stream's head once the write is accepted.</summary>
    public StreamHead[] Heads { get; } = new StreamHead[write.Runs.Count];

    public void Accept(long firstPosition) => _done.TrySetResult(new AppendOutcome(AppendStatus.Accepted, firstPosition, Heads));

    public void Refuse(AppendStatus status) => _done.TrySetResult(new AppendOutcome(status, 0, []));

    public void Fail(Exception error) => _done.TrySetException(error);
}
