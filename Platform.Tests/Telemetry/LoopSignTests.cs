using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.EventStore.Jobs;
using Platform.EventStore.Subscriptions;
using Platform.EventStore.Telemetry;
using Platform.Tests.EventStore;

namespace Platform.Tests.Telemetry;

/// <summary>No loop stops unseen.</summary>
public sealed class LoopSignTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Fact]
    public void a_loop_that_goes_round_is_fine_and_one_that_stopped_says_for_how_long()
    {
        var clock = new TickingClock();
        var sign = new LoopSign("of-a-test", Limit, clock);
        using var running = sign.Begin();
        clock.Move(Limit);
        sign.Stuck.ShouldBeNull();
        clock.Move(TimeSpan.FromSeconds(1));
        sign.Stuck.ShouldBe("loop of-a-test went round 00:00:11 ago, over its limit of 00:00:10");
        sign.Beat();
        sign.Stuck.ShouldBeNull();
    }

    [Fact]
    public void its_age_is_a_metric_as_long_as_it_runs()
    {
        var clock = new TickingClock();
        var loop = $"test-{Guid.NewGuid()}";
        var sign = new LoopSign(loop, Limit, clock);
        var running = sign.Begin();
        clock.Move(TimeSpan.FromSeconds(42));
        Ages(loop).ShouldBe([42]);
        running.Dispose();
        Ages(loop).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_job_that_tells_nothing_is_found_stuck_and_one_that_tells_is_not()
    {
        var clock = new TickingClock();
        await log.ScalarAsync<Guid>(
            "INSERT INTO platform.jobs (id, tenant, kind, stream) VALUES (gen_random_uuid(), 't', 'slow', 's/1') RETURNING id"
        );
        var began = new TaskCompletionSource<Func<object, Task>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource();
        var handlers = new Dictionary<string, JobHandler>
        {
            ["slow"] = async (_, tell, _) =>
            {
                began.SetResult(tell);
                await mayEnd.Task;
            },
        };
        await using var tail = new LogTail(log.Worker, TimeProvider.System, NullLogger<LogTail>.Instance);
        var runner = new JobRunner(log.Worker, tail, handlers, clock, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = runner.RunAsync(stop.Token);

        var tell = await began.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        clock.Move(JobRunner.StuckAfter + TimeSpan.FromSeconds(1));
        runner.Sign.Stuck.ShouldNotBeNull();
        await tell(new { });
        runner.Sign.Stuck.ShouldBeNull();

        await stop.CancelAsync();
        mayEnd.SetResult();
        await running;
    }

    private static double[] Ages(string loop)
    {
        var ages = new List<double>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
                (instrument.Name == "platform.loop.age" ? l : null)?.EnableMeasurementEvents(instrument),
        };
        listener.SetMeasurementEventCallback<double>(
            (_, age, tags, _) =>
            {
                if (tags.Length == 1 && (string?)tags[0].Value == loop)
                {
                    ages.Add(age);
                }
            }
        );
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. ages];
    }
}
