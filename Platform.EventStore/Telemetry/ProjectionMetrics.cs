using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Telemetry;

/// <summary>
/// One batch of a projection: its measurements, and a span that links to the requests its events came from. Disposed without
/// <see cref="Committed"/> it counts as failed.
/// </summary>
public sealed class ProjectionMetrics : IDisposable
{
    /// <summary>Requests a batch's span links to: the last ones, one link each.</summary>
    private const int LinksMax = 64;

    private static readonly Histogram<int> Events = EngineTelemetry.Meter.CreateHistogram<int>(
        "platform.projection.batch.events",
        "{event}",
        "Events in one committed batch of a projection."
    );

    private static readonly Histogram<double> Duration = EngineTelemetry.Meter.CreateHistogram<double>(
        "platform.projection.batch.duration",
        "s",
        "Time to apply and commit one batch of a projection."
    );

    private static readonly Counter<long> Failures = EngineTelemetry.Meter.CreateCounter<long>(
        "platform.projection.failures",
        "{batch}",
        "Batches of a projection that did not commit."
    );

    private readonly KeyValuePair<string, object?> _projection;
    private readonly int _events;
    private readonly Activity? _span;
    private readonly long _began = Stopwatch.GetTimestamp();
    private bool _committed;

    private ProjectionMetrics(string projection, int events, Activity? span) =>
        (_projection, _events, _span) = (new KeyValuePair<string, object?>("projection", projection), events, span);

    public static ProjectionMetrics Begin(string projection, IReadOnlyList<LogRow> rows) =>
        new(projection, rows.Count, EngineTelemetry.Source.HasListeners() ? Span(projection, rows) : null);

    /// <summary>Rows and progress have committed.</summary>
    public void Committed()
    {
        _committed = true;
        Events.Record(_events, _projection);
        Duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, _projection);
    }

    public void Dispose()
    {
        if (!_committed)
        {
            Failures.Add(1, _projection);
            _span?.SetStatus(ActivityStatusCode.Error);
        }
        _span?.Dispose();
    }

    private static Activity? Span(string projection, IReadOnlyList<LogRow> rows)
    {
        var seen = new HashSet<ActivityTraceId>();
        var links = new List<ActivityLink>();
        for (var i = rows.Count - 1; i >= 0 && links.Count < LinksMax && i >= rows.Count - (4 * LinksMax); i--)
        {
            if (EntryTrace.Of(rows[i].Bytes) is { } request && seen.Add(request.TraceId))
            {
                links.Add(new ActivityLink(request));
            }
        }
        return EngineTelemetry
            .Source.StartActivity(ActivityKind.Consumer, links: links, name: $"project {projection}")
            ?.SetTag("platform.projection", projection)
            .SetTag("platform.projection.events", rows.Count)
            .SetTag("platform.position", rows[^1].Position.ToString(CultureInfo.InvariantCulture));
    }
}
