using Platform.EventStore.Streams;
using Platform.Ledger.Reading;

namespace Platform.Tests.EventStore.Streams;

public sealed class LogWriterTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task a_clock_that_is_five_seconds_off_appends_nothing(int seconds)
    {
        await using var writer = log.Writer(clock: new OffClock(TimeSpan.FromSeconds(seconds)));
        var write = Writes.New(Guid.NewGuid().ToString());
        (await writer.AppendAsync(write)).Status.ShouldBe(AppendStatus.ClockSkew);
        (await log.Reader.LastPositionAsync(write.Tenant, default)).ShouldBe(0);
    }

    [Fact]
    public async Task a_clock_that_is_one_second_off_is_near_enough()
    {
        await using var writer = log.Writer(clock: new OffClock(TimeSpan.FromSeconds(1)));
        (await writer.AppendAsync(Writes.New(Guid.NewGuid().ToString()))).Status.ShouldBe(AppendStatus.Accepted);
    }

    [Fact]
    public async Task a_full_queue_refuses_at_once_and_loses_nothing_it_has_taken()
    {
        await using var writer = log.Writer(new LogWriterLimits { GroupsInFlight = 1, QueuedWrites = 3 });
        var tenant = Guid.NewGuid().ToString();
        var taken = new List<Task<AppendOutcome>>();
        await using (var held = await HeldLog.TakeAsync(log))
        {
            taken.Add(writer.AppendAsync(Writes.New(tenant)));
            await held.GroupsWaitAsync(1);
            for (var i = 0; i < 3; i++)
            {
                taken.Add(writer.AppendAsync(Writes.New(tenant)));
            }
            await Should.ThrowAsync<StoreUnavailableException>(async () => await writer.AppendAsync(Writes.New(tenant)));
            writer.OldestWait.ShouldBeGreaterThan(TimeSpan.Zero);
        }
        (await Task.WhenAll(taken)).ShouldAllBe(o => o.Status == AppendStatus.Accepted);
        (await log.Reader.LastPositionAsync(tenant, default)).ShouldBe(4);
    }

    [Fact]
    public async Task a_write_whose_deadline_passes_in_the_queue_is_told_then_and_never_sent()
    {
        await using var writer = log.Writer(new LogWriterLimits { GroupsInFlight = 1, Deadline = TimeSpan.FromSeconds(1) });
        var tenant = Guid.NewGuid().ToString();
        await using (var held = await HeldLog.TakeAsync(log))
        {
            var sent = writer.AppendAsync(Writes.New(Guid.NewGuid().ToString()));
            await held.GroupsWaitAsync(1);
            var late = writer.AppendAsync(Writes.New(tenant));
            // The group before it is stuck: nobody waits for that.
            await Should.ThrowAsync<StoreUnavailableException>(() => late.WaitAsync(Deadline));
            // Nor for ever for the stuck one: its outcome cannot be learnt while the log is held, and it is told so.
            await Should.ThrowAsync<StoreUnavailableException>(() => sent.WaitAsync(Deadline));
        }
        (await writer.AppendAsync(Writes.New(tenant))).FirstPosition.ShouldBe(1);
        await LogCheck.HoldsAsync(log.Worker);
    }

    [Fact]
    public async Task what_it_has_taken_when_it_is_closed_is_committed_and_nothing_more_is_taken()
    {
        var writer = log.Writer();
        var tenant = Guid.NewGuid().ToString();
        var taken = Enumerable.Range(0, 200).Select(_ => writer.AppendAsync(Writes.New(tenant))).ToArray();
        await writer.DisposeAsync();
        await Should.ThrowAsync<StoreUnavailableException>(async () => await writer.AppendAsync(Writes.New(tenant)));
        (await Task.WhenAll(taken)).ShouldAllBe(o => o.Status == AppendStatus.Accepted);
        (await log.Reader.LastPositionAsync(tenant, default)).ShouldBe(200);
    }

    [Fact]
    public async Task a_server_that_ends_its_sessions_costs_a_refusal_and_not_a_gap()
    {
        await using var writer = log.Writer(new LogWriterLimits { GroupsInFlight = 1 });
        var tenant = Guid.NewGuid().ToString();
        Task<AppendOutcome> cut;
        await using (var held = await HeldLog.TakeAsync(log))
        {
            cut = writer.AppendAsync(Writes.New(tenant));
            await held.GroupsWaitAsync(1);
            await log.ScalarAsync<long>(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
            );
        }
        await Should.ThrowAsync<StoreUnavailableException>(() => cut);
        (await writer.AppendAsync(Writes.New(tenant))).FirstPosition.ShouldBe(1);
        await LogCheck.HoldsAsync(log.Worker);
    }

    private sealed class OffClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
