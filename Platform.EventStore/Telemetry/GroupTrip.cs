using System.Diagnostics;
using Platform.EventStore.Streams;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Telemetry;

/// <summary>
/// One commit group on its way: its measurements, and a span of its own that links to the writes it carries, since a group has many
/// parents and so none.
/// </summary>
internal sealed class GroupTrip : IDisposable
{
    /// <summary>Writes a group's span links to; exporters cut longer lists off.</summary>
    private const int LinksMax = 128;

    private readonly Batch _batch;
    private readonly Activity? _span;
    private readonly long _began = Stopwatch.GetTimestamp();
    private bool _told;

    private GroupTrip(Batch batch, Activity? span) => (_batch, _span) = (batch, span);

    /// <param name="waited">How long a write has waited.</param>
    public static GroupTrip Begin(Batch batch, Func<PendingWrite, TimeSpan> waited)
    {
        if (AppendMetrics.Wait.Enabled)
        {
            foreach (var write in batch.Writes)
            {
                AppendMetrics.Wait.Record(Math.Max(0, waited(write).TotalSeconds));
            }
        }
        AppendMetrics.GroupWrites.Record(batch.Writes.Count);
        AppendMetrics.GroupEvents.Record(batch.Events);
        return new GroupTrip(batch, EngineTelemetry.Source.HasListeners() ? Span(batch) : null);
    }

    /// <summary>The database has given each write its outcome.</summary>
    public void Ended(int[] outcomes)
    {
        _told = true;
        AppendMetrics.GroupDuration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds);
        AppendMetrics.Ended(outcomes);
    }

    public void Dispose()
    {
        if (!_told)
        {
            AppendMetrics.Lost(_batch.Writes.Count);
            _span?.SetStatus(ActivityStatusCode.Error);
        }
        _span?.Dispose();
    }

    private static Activity? Span(Batch batch)
    {
        // Without the trace state: it is a caller's text, and a link would carry it out.
        var links = batch
            .Writes.Select(w => w.Trace)
            .Where(trace => trace != default)
            .Take(LinksMax)
            .Select(trace => new ActivityLink(new ActivityContext(trace.TraceId, trace.SpanId, trace.TraceFlags)));
        return EngineTelemetry
            .Source.StartActivity(ActivityKind.Internal, links: links, name: "commit group")
            ?.SetTag("platform.append.writes", batch.Writes.Count)
            .SetTag("platform.append.events", batch.Events);
    }
}
