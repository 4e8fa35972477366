using System.Collections.Concurrent;
using Platform.EventStore.Jobs;
using Platform.EventStore.Streams;
using Platform.Tests.EventStore.Following;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Jobs;

/// <summary>Runners of one kind of job, each with connections of its own, until the test is over.</summary>
public sealed class QueuedWork(LogDatabase log, string? kind = null) : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly List<(TailedLog Tailed, Task Runs)> runners = [];

    /// <summary>The kind, of this test alone.</summary>
    public string Kind { get; } = kind ?? $"kind-{Guid.NewGuid():N}";

    public CapturedLogs Logs { get; } = new();

    /// <summary>Which job was begun, at which attempt, in order.</summary>
    public ConcurrentQueue<HeldJob> Begun { get; } = new();

    /// <summary>Queues a job by an append, as decisions do.</summary>
    public async Task<Job> QueueAsync(TimeSpan? from = null, string? tenant = null)
    {
        var write = Writes.New(tenant ?? $"tenant-{Guid.NewGuid():N}");
        var due = from is { } ahead ? TimeProvider.System.GetUtcNow() + ahead : (DateTimeOffset?)null;
        var job = new Job(Guid.NewGuid(), write.Tenant, Kind, write.Runs[0].Stream, due);
        await using var writer = log.Writer();
        (await writer.AppendAsync(write with { Jobs = [job] })).Status.ShouldBe(AppendStatus.Accepted);
        return job;
    }

    /// <summary>Starts one process's runner.</summary>
    public void Run(JobHandler handler, TimeProvider? clock = null)
    {
        var tailed = new TailedLog(log, clock);
        JobHandler noted = (job, tell, cancel) =>
        {
            Begun.Enqueue(job);
            return handler(job, tell, cancel);
        };
        var runner = new JobRunner(
            tailed.Pool,
            tailed.Tail,
            new Dictionary<string, JobHandler> { [Kind] = noted },
            clock ?? TimeProvider.System,
            Logs.CreateLogger("jobs")
        );
        runners.Add((tailed, runner.RunAsync(stop.Token)));
    }

    public Task<string> StateAsync(Job job) => log.ScalarAsync<string>("SELECT state FROM platform.jobs WHERE id = $1", job.Id);

    /// <summary>Seconds between a job's due moment and now, by the database's clock.</summary>
    public Task<double> LateAsync(HeldJob job) =>
        log.ScalarAsync<double>(
            "SELECT extract(epoch FROM clock_timestamp() - due)::double precision FROM platform.jobs WHERE id = $1",
            job.Id
        );

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        foreach (var (tailed, runs) in runners)
        {
            await runs;
            await tailed.DisposeAsync();
        }
        stop.Dispose();
        Logs.Dispose();
    }
}

/// <summary>The clock of a process that was stopped: no timer of it ever fires.</summary>
public sealed class StoppedClock : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new Never();

    private sealed class Never : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose() { }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
