using System.Diagnostics;
using System.Diagnostics.Metrics;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Telemetry;

/// <summary>One attempt at one job: how long it took and how it ended.</summary>
internal sealed class JobMetrics : IDisposable
{
    private static readonly Histogram<double> Duration = EngineTelemetry.Meter.CreateHistogram<double>(
        "platform.job.duration",
        "s",
        "Time of one attempt at a job, by kind and by how it ended: done, queued (again), failed or lost."
    );

    private readonly string _kind;
    private readonly Activity? _span;
    private readonly long _began = Stopwatch.GetTimestamp();
    private string _ended = "lost";

    private JobMetrics(string kind, Activity? span) => (_kind, _span) = (kind, span);

    public static JobMetrics Begin(string kind) => new(kind, EngineTelemetry.Source.StartActivity($"job {kind}"));

    public void Ended(string state) => _ended = state;

    public void Dispose()
    {
        var tags = new TagList { { "kind", _kind }, { "state", _ended } };
        Duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, tags);
        _span?.SetTag("platform.job.state", _ended).SetStatus(_ended == "done" ? ActivityStatusCode.Unset : ActivityStatusCode.Error);
        _span?.Dispose();
    }
}
