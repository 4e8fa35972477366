using System.Diagnostics.Metrics;
using Platform.EventStore.Streams;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Telemetry;

/// <summary>What the writer loop measures: how full its groups are, how long writes wait, how they end.</summary>
internal static class AppendMetrics
{
    public static readonly Histogram<double> Wait = EngineTelemetry.Meter.CreateHistogram<double>(
        "platform.append.wait",
        "s",
        "How long a write waited until its group was sent."
    );

    public static readonly Histogram<double> GroupDuration = EngineTelemetry.Meter.CreateHistogram<double>(
        "platform.append.group.duration",
        "s",
        "The round trip of one commit group."
    );

    public static readonly Histogram<int> GroupWrites = EngineTelemetry.Meter.CreateHistogram<int>(
        "platform.append.group.writes",
        "{write}",
        "Writes in one commit group."
    );

    public static readonly Histogram<int> GroupEvents = EngineTelemetry.Meter.CreateHistogram<int>(
        "platform.append.group.events",
        "{event}",
        "Events in one commit group."
    );

    private static readonly Counter<long> Outcomes = EngineTelemetry.Meter.CreateCounter<long>(
        "platform.append.outcomes",
        "{write}",
        "Writes whose group ended, by outcome."
    );

    private static readonly KeyValuePair<string, object?> Failed = new("outcome", "failed");

    private static readonly KeyValuePair<string, object?>[] ByStatus =
    [
        new("outcome", "accepted"),
        new("outcome", "version-conflict"),
        new("outcome", "already-answered"),
        new("outcome", "claim-taken"),
        new("outcome", "clock-skew"),
    ];

    private static readonly LiveSet<LogWriter> Writers = new();

    static AppendMetrics()
    {
        EngineTelemetry.Meter.CreateObservableGauge(
            "platform.append.queue",
            () => Writers.All.Sum(writer => writer.Waiting),
            "{write}",
            "Writes that wait for a group."
        );
        EngineTelemetry.Meter.CreateObservableGauge(
            "platform.append.oldest_wait",
            OldestWait,
            "s",
            "Age of the write that has waited longest for its group."
        );
        // The writer's loop has nothing to do as a rule: its age is that of the write that has waited longest.
        LoopSign.Measure("writer", OldestWait);
    }

    /// <summary>Seconds.</summary>
    public static double OldestWait() => Writers.All.Select(writer => writer.OldestWait.TotalSeconds).DefaultIfEmpty().Max();

    /// <summary>Its queue is shown until disposed.</summary>
    public static IDisposable Watch(LogWriter writer) => Writers.Add(writer);

    /// <param name="outcomes">As <c>platform.append</c> numbers them.</param>
    public static void Ended(int[] outcomes)
    {
        foreach (var outcome in Outcomes.Enabled ? outcomes : [])
        {
            Outcomes.Add(1, ByStatus[outcome]);
        }
    }

    public static void Lost(int writes) => Outcomes.Add(writes, Failed);
}
