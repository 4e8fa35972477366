using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using Platform.Api.Telemetry;

namespace Platform.Tests.Telemetry;

/// <summary>The text format, with a meter of the test's own.</summary>
public sealed class PrometheusTextTests : IDisposable
{
    private readonly Meter meter = new($"meter-{Guid.NewGuid()}");
    private readonly PrometheusReader prometheus = new();
    private readonly MeterProvider provider;

    public PrometheusTextTests() =>
        provider = Sdk.CreateMeterProviderBuilder().AddMeter(meter.Name).AddView(MetricViews.Of).AddReader(prometheus.Reader).Build();

    [Fact]
    public void a_counter_ends_in_total_and_carries_its_help_and_labels()
    {
        meter.CreateCounter<long>("things.made", "{thing}", "Things made.").Add(3, new KeyValuePair<string, object?>("kind.of", "big"));
        prometheus
            .Collect()
            .ShouldBe("# HELP things_made_total Things made.\n# TYPE things_made_total counter\nthings_made_total{kind_of=\"big\"} 3\n");
    }

    [Fact]
    public void a_gauge_carries_its_unit()
    {
        meter.CreateObservableGauge("queue.age", () => 1.5, "s", "Age.");
        prometheus.Collect().ShouldBe("# HELP queue_age_seconds Age.\n# TYPE queue_age_seconds gauge\nqueue_age_seconds 1.5\n");
    }

    [Fact]
    public void what_would_break_a_line_is_escaped_and_comes_back()
    {
        const string Odd = "a\"b\\c\nd{e}=,f # ü";
        meter.CreateUpDownCounter<int>("odd", null, "Line\nwith \\ in it.").Add(-2, new KeyValuePair<string, object?>("l", Odd));
        var family = PrometheusFormat.Parse(prometheus.Collect()).Families["odd"];
        family.Type.ShouldBe("gauge");
        family.Help.ShouldBe("Line\\nwith \\\\ in it.");
        family.Samples.ShouldHaveSingleItem().Label("l").ShouldBe(Odd);
        family.Samples[0].Value.ShouldBe(-2);
    }

    [Fact]
    public void a_histogram_adds_its_buckets_up_to_infinity()
    {
        var histogram = meter.CreateHistogram<double>("wait", "s", "Wait.");
        foreach (var seconds in new[] { 0.0004, 0.003, 0.003, 60 })
        {
            histogram.Record(seconds);
        }
        var format = PrometheusFormat.Parse(prometheus.Collect());
        format.Sum("wait_seconds_bucket", ("le", "0.0005")).ShouldBe(1);
        format.Sum("wait_seconds_bucket", ("le", "0.005")).ShouldBe(3);
        format.Sum("wait_seconds_bucket", ("le", "10")).ShouldBe(3);
        format.Sum("wait_seconds_bucket", ("le", "+Inf")).ShouldBe(4);
        format.Sum("wait_seconds_sum").ShouldBe(60.0064, 1e-9);
    }

    [Fact]
    public void there_are_never_more_series_than_the_limit()
    {
        var counter = meter.CreateCounter<long>("many");
        for (var i = 0; i < 10 * MetricViews.SeriesMax; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("id", i));
        }
        var samples = PrometheusFormat.Parse(prometheus.Collect()).Families["many_total"].Samples;
        samples.Count.ShouldBeLessThanOrEqualTo(MetricViews.SeriesMax + 1);
        samples.Sum(s => s.Value).ShouldBe(10 * MetricViews.SeriesMax);
    }

    [Theory]
    [InlineData("a 1")]
    [InlineData("# HELP a b\n# TYPE a counter\na 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na{l=\"x\"y\"} 1\n")]
    [InlineData("# HELP a b\n# TYPE a gauge\na 1\na 2\n")]
    [InlineData("# HELP a b\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("a 1\n")]
    public void the_reader_of_these_tests_refuses_what_is_wrong(string text) =>
        Should.Throw<FormatException>(() => PrometheusFormat.Parse(text));

    public void Dispose()
    {
        provider.Dispose();
        prometheus.Dispose();
        meter.Dispose();
    }
}
