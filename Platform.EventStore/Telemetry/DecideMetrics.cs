using System.Diagnostics.Metrics;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Telemetry;

namespace Platform.EventStore.Telemetry;

/// <summary>How decisions end, and how often they met another writer.</summary>
internal static class DecideMetrics
{
    private static readonly Counter<long> Conflicts = EngineTelemetry.Meter.CreateCounter<long>(
        "platform.decide.conflicts",
        "{conflict}",
        "Decisions that met another version of what they read and were made again, or refused."
    );

    public static void Conflict() => Conflicts.Add(1);

    /// <summary>Whether anybody listens; else a decision is made without a detour.</summary>
    public static bool IsTraced => EngineTelemetry.Source.HasListeners();

    /// <summary>Puts the span of one decision, attempts and append included, around it.</summary>
    public static async Task<Decided> TraceAsync(Func<Task<Decided>> decide)
    {
        using var span = EngineTelemetry.Source.StartActivity("decide");
        var decided = await decide();
        span?.SetTag("platform.decide.outcome", decided.Kind.ToString());
        return decided;
    }
}
