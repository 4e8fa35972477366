using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.EventStore.Subscriptions;
using Platform.EventStore.Telemetry;
using Platform.Ledger.Reading;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Jobs;

/// <summary>
/// Carries out queued work that is due by the database's clock, a few at once, each under a lease: a holder that dies or freezes is
/// replaced within <see cref="JobLease.Length"/> and a second, and what it says later is refused.
/// </summary>
public sealed class JobRunner(
    NpgsqlDataSource worker,
    LogTail tail,
    IReadOnlyDictionary<string, JobHandler> handlers,
    TimeProvider clock,
    ILogger log
)
{
    /// <summary>Jobs of one process at once.</summary>
    public const int JobsMax = 4;

    /// <summary>Of these one tenant's: a slow one never holds up everybody else.</summary>
    public const int JobsOfTenantMax = 3;

    /// <summary>Errors of its handler before a job is given up and shows as failed.</summary>
    public const int FailuresMax = 5;

    /// <summary>Times it is taken, processes that died with it included, before it is given up.</summary>
    public const int AttemptsMax = 100;

    /// <summary>A queue that has not been looked at for this long is reported as stuck.</summary>
    public static readonly TimeSpan StuckAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private readonly JobQueue _queue = new(worker, [.. handlers.Keys]);

    /// <summary>When it last looked for work: ages when the loop is stuck or the database is away.</summary>
    public LoopSign Sign { get; } = new("jobs", StuckAfter, clock);

    /// <summary>How long the oldest due job has waited to be taken; zero where none waits.</summary>
    public TimeSpan OldestWait { get; private set; }

    /// <summary>Runs until cancelled; never ends silently. Returns when all it had begun has ended.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var alive = Sign.Begin();
        var running = new List<(string Tenant, Task Ends)>();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var queued = tail.NextJob;
                running.RemoveAll(r => r.Ends.IsCompleted);
                if (running.Count < JobsMax && await TakeAsync(running, cancel) is { } job)
                {
                    running.Add((job.Tenant, Task.Run(() => DoAsync(job, cancel), CancellationToken.None)));
                    continue;
                }
                await WaitAsync(queued, running, cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogError(e, "queued work could not be looked for; trying again");
                await Task.WhenAny(Task.Delay(RetryPause, clock, cancel));
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
        }
        await Task.WhenAll(running.Select(r => r.Ends));
    }

    private async Task<HeldJob?> TakeAsync(List<(string Tenant, Task Ends)> running, CancellationToken cancel)
    {
        var full = running.GroupBy(r => r.Tenant, StringComparer.Ordinal).Where(t => t.Count() >= JobsOfTenantMax).Select(t => t.Key);
        var job = await _queue.TakeAsync([.. full], cancel);
        Sign.Beat();
        return job;
    }

    /// <summary>Until something is queued, ends or falls due; at most the tail's poll interval, since a lease that ran out tells nobody.</summary>
    private async Task WaitAsync(Task queued, List<(string Tenant, Task Ends)> running, CancellationToken cancel)
    {
        var due = await _queue.NextAsync(cancel);
        Sign.Beat();
        OldestWait = due < TimeSpan.Zero ? -due.Value : TimeSpan.Zero;
        var wait = due > TimeSpan.Zero && due < LogTail.PollInterval ? due.Value : LogTail.PollInterval;
        await tail.WaitAsync(Task.WhenAny([queued, .. running.Select(r => r.Ends)]), wait, cancel);
    }

    private async Task DoAsync(HeldJob job, CancellationToken stop)
    {
        using var attempt = JobMetrics.Begin(job.Kind);
        await using var lease = new JobLease(worker, job, clock, log, stop);
        try
        {
            if (job.Attempt > AttemptsMax)
            {
                throw new InvalidOperationException($"job {job.Id} of kind {job.Kind} was taken {AttemptsMax} times and never ended");
            }
            await handlers[job.Kind](job, lease.TellAsync, lease.Held);
            await lease.DoneAsync();
            attempt.Ended("done");
        }
        catch (Exception e)
        {
            attempt.Ended(await EndAsync(job, lease, e, stop.IsCancellationRequested));
        }
    }

    /// <summary>The state it is left in.</summary>
    private async Task<string> EndAsync(HeldJob job, JobLease lease, Exception error, bool stopping)
    {
        if (lease.Lost)
        {
            log.LogWarning(
                "job {Job} of kind {Kind} was taken over by another process after attempt {Attempt}",
                job.Id,
                job.Kind,
                job.Attempt
            );
            return "lost";
        }
        var away = error is StoreUnavailableException || StoreErrors.IsAway(error, CancellationToken.None);
        var failed = !stopping && !away;
        var final = job.Attempt > AttemptsMax || (failed && job.Failures + 1 >= FailuresMax);
        if (!stopping)
        {
            log.LogError(error, "job {Job} of kind {Kind} failed at attempt {Attempt}", job.Id, job.Kind, job.Attempt);
        }
        try
        {
            var pause = stopping ? TimeSpan.Zero : RetryPause * Math.Pow(2, Math.Min(job.Failures, FailuresMax));
            await lease.EndAsync(final ? "failed" : "queued", failed, pause);
        }
        catch (Exception e)
        {
            log.LogError(e, "job {Job} could not be given back; it is taken again when its lease has run out", job.Id);
        }
        return final ? "failed" : "queued";
    }
}
