namespace Platform.EventStore.Jobs;

/// <summary>One piece of queued work, held under a lease.</summary>
/// <param name="Attempt">Rises each time somebody takes it; what is written for an earlier one is refused.</param>
/// <param name="Failures">How many attempts ended in an error of the handler's own.</param>
public sealed record HeldJob(Guid Id, string Tenant, string Kind, string Stream, int Attempt, int Failures = 0)
{
    /// <summary>Where this attempt ends in an error, the job is given up.</summary>
    public bool IsLastTry => Failures + 1 >= JobRunner.FailuresMax || Attempt >= JobRunner.AttemptsMax;
}

/// <summary>
/// Does one kind of work. May be called again after a crash: what it does must bear that. <paramref name="cancel"/> ends it when the
/// process stops or another process has taken the job over.
/// </summary>
/// <param name="tell">Notes progress (any JSON-able value); throws where another process has taken the job over.</param>
public delegate Task JobHandler(HeldJob job, Func<object, Task> tell, CancellationToken cancel);

/// <summary>Said by one that was replaced: nothing it wants to write is written.</summary>
public sealed class JobLostException(HeldJob job)
    : InvalidOperationException($"job {job.Id}: another process has taken it over since attempt {job.Attempt}");
