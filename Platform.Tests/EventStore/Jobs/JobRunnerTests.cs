using System.Collections.Concurrent;
using Platform.Cli.Local;
using Platform.EventStore.Jobs;

namespace Platform.Tests.EventStore.Jobs;

public sealed class JobRunnerTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan For = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task a_job_runs_once_and_not_before_it_is_due_with_two_runners_looking()
    {
        await using var work = new QueuedWork(log);
        var late = new ConcurrentDictionary<Guid, double>();
        JobHandler handler = async (job, _, _) => late[job.Id] = await work.LateAsync(job);
        work.Run(handler);
        work.Run(handler);
        var now = await work.QueueAsync();
        var soon = await work.QueueAsync(For);
        var tomorrow = await work.QueueAsync(TimeSpan.FromDays(1));
        (await Until.TrueAsync(async () => await work.StateAsync(soon) == "done", Deadline)).ShouldBeTrue();
        (await Until.TrueAsync(async () => await work.StateAsync(now) == "done", Deadline)).ShouldBeTrue();
        work.Begun.Select(job => job.Id).ShouldBe([now.Id, soon.Id]);
        late.Values.ShouldAllBe(seconds => seconds >= 0 && seconds < 10);
        (await work.StateAsync(tomorrow)).ShouldBe("queued");
    }

    [Fact]
    public async Task what_fell_due_while_no_runner_was_up_runs_when_one_is()
    {
        await using var work = new QueuedWork(log);
        var job = await work.QueueAsync(TimeSpan.FromMilliseconds(100));
        const string Due = "SELECT due < clock_timestamp() FROM platform.jobs WHERE id = $1";
        (await Until.TrueAsync(() => log.ScalarAsync<bool>(Due, job.Id), Deadline)).ShouldBeTrue();
        work.Run((_, _, _) => Task.CompletedTask);
        (await Until.TrueAsync(async () => await work.StateAsync(job) == "done", Deadline)).ShouldBeTrue();
        work.Begun.Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_handler_that_tells_nothing_keeps_its_job_beyond_its_lease()
    {
        await using var work = new QueuedWork(log);
        const string Renewed = """
            SELECT leased_until > created + $2 AND leased_until > clock_timestamp() FROM platform.jobs WHERE id = $1
            """;
        var beyond = 3 * TimeSpan.FromSeconds(5);
        JobHandler silent = async (job, _, cancel) =>
            (await Until.TrueAsync(() => log.ScalarAsync<bool>(Renewed, job.Id, beyond), Deadline, cancel)).ShouldBeTrue();
        work.Run(silent);
        work.Run(silent);
        var job = await work.QueueAsync();
        (await Until.TrueAsync(async () => await work.StateAsync(job) == "done", Deadline)).ShouldBeTrue();
        work.Begun.Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_frozen_holder_is_replaced_within_seconds_and_what_it_says_later_is_refused()
    {
        await using var work = new QueuedWork(log);
        var thaw = new TaskCompletionSource();
        var refused = new TaskCompletionSource<Exception?>();
        work.Run(
            async (_, tell, cancel) =>
            {
                await thaw.Task.WaitAsync(cancel);
                refused.SetResult(await Record.ExceptionAsync(() => tell(new { said = "by the replaced one" })));
            },
            new StoppedClock()
        );
        var job = await work.QueueAsync();
        (await Until.TrueAsync(() => work.Begun.Count == 1, Deadline)).ShouldBeTrue();
        work.Run((_, tell, _) => tell(new { said = "by its successor" }));
        (await Until.TrueAsync(async () => await work.StateAsync(job) == "done", Deadline)).ShouldBeTrue();
        work.Begun.Select(held => held.Attempt).ShouldBe([1, 2]);

        thaw.SetResult();
        (await refused.Task.WaitAsync(Deadline)).ShouldBeOfType<JobLostException>();
        (await log.ScalarAsync<string>("SELECT progress->>'said' FROM platform.jobs WHERE id = $1", job.Id)).ShouldBe("by its successor");
        (await work.StateAsync(job)).ShouldBe("done");
    }

    [Fact]
    public async Task slow_jobs_of_one_tenant_delay_nobody_else()
    {
        await using var work = new QueuedWork(log);
        var slow = $"slow-{Guid.NewGuid():N}";
        var end = new TaskCompletionSource();
        work.Run((job, _, cancel) => job.Tenant == slow ? end.Task.WaitAsync(cancel) : Task.CompletedTask);
        for (var i = 0; i < JobRunner.JobsMax + 1; i++)
        {
            await work.QueueAsync(tenant: slow);
        }
        (await Until.TrueAsync(() => work.Begun.Count == JobRunner.JobsOfTenantMax, Deadline)).ShouldBeTrue();
        var other = await work.QueueAsync();
        (await Until.TrueAsync(async () => await work.StateAsync(other) == "done", Deadline)).ShouldBeTrue();
        work.Begun.Count(job => job.Tenant == slow).ShouldBe(JobRunner.JobsOfTenantMax);
        end.SetResult();
        (await Until.TrueAsync(() => work.Begun.Count == JobRunner.JobsMax + 2, Deadline)).ShouldBeTrue();
    }

    [Fact]
    public async Task a_job_that_fails_is_tried_again_and_given_up_in_the_end()
    {
        await using var work = new QueuedWork(log);
        work.Run((_, _, _) => throw new InvalidDataException("cannot be done"));
        var job = await work.QueueAsync();
        (await Until.TrueAsync(async () => await work.StateAsync(job) == "failed", 2 * Deadline)).ShouldBeTrue();
        work.Begun.Select(held => held.Failures).ShouldBe(Enumerable.Range(0, JobRunner.FailuresMax));
        work.Logs.Lines.Count(line => line.Contains("cannot be done")).ShouldBe(JobRunner.FailuresMax);
    }

    [Fact]
    public async Task a_process_that_stops_gives_its_job_back_at_once()
    {
        await using var work = new QueuedWork(log);
        Platform.EventStore.Streams.Job job;
        await using (var stopping = new QueuedWork(log, work.Kind))
        {
            stopping.Run((_, _, cancel) => new TaskCompletionSource().Task.WaitAsync(cancel));
            job = await stopping.QueueAsync();
            (await Until.TrueAsync(() => stopping.Begun.Count == 1, Deadline)).ShouldBeTrue();
        }
        (await work.StateAsync(job)).ShouldBe("queued");
        work.Run((_, _, _) => Task.CompletedTask);
        (await Until.TrueAsync(async () => await work.StateAsync(job) == "done", Deadline)).ShouldBeTrue();
        work.Begun.Single().Failures.ShouldBe(0);
    }
}
