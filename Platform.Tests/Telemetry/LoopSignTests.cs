using System.Diagnostics.Metrics;
using Platform.Ledger.Telemetry;

namespace Platform.Tests.Telemetry;

/// <summary>No loop stops unseen.</summary>
public sealed class LoopSignTests
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
