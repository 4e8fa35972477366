using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Platform.Ledger.Telemetry;

/// <summary>
/// A loop's sign of life: how long ago it last went round, as the metric <c>platform.loop.age</c> (seconds, by loop) and as a reason
/// not to be ready. Silent stops are the worst failure there is: every loop that runs for ever has one.
/// </summary>
/// <param name="loop">Lower-case words with hyphens, such as <c>jobs</c>; one of a few.</param>
/// <param name="limit">Older than this it is stuck.</param>
public sealed class LoopSign(string loop, TimeSpan limit, TimeProvider clock)
{
    private static readonly LiveSet<LoopSign> Running = new();
    private static readonly ConcurrentDictionary<string, Func<double>> Measured = new(StringComparer.Ordinal);
    private long _beat = clock.GetTimestamp();

    static LoopSign() =>
        EngineTelemetry.Meter.CreateObservableGauge(
            "platform.loop.age",
            () => Running.All.GroupBy(sign => sign.Loop).Select(OldestOf).Concat(Measured.Select(m => Of(m.Key, m.Value()))),
            "s",
            "How long ago a loop of this process last went round."
        );

    public string Loop => loop;

    public TimeSpan Limit => limit;

    public TimeSpan Age => clock.GetElapsedTime(Volatile.Read(ref _beat));

    /// <summary>Why the loop counts as stuck; null while it does not.</summary>
    public string? Stuck => Age is var age && age > limit ? $"loop {loop} went round {age} ago, over its limit of {limit}" : null;

    /// <summary>A loop that has nothing to do as a rule: its age is what this tells, in seconds.</summary>
    public static void Measure(string loop, Func<double> age) => Measured[loop] = age;

    /// <summary>Begins to count; disposed where the loop has ended as it should.</summary>
    public IDisposable Begin()
    {
        Beat();
        return Running.Add(this);
    }

    /// <summary>The loop went round, or came a step further.</summary>
    public void Beat() => Volatile.Write(ref _beat, clock.GetTimestamp());

    private static Measurement<double> OldestOf(IGrouping<string, LoopSign> signs) =>
        Of(signs.Key, signs.Max(sign => sign.Age.TotalSeconds));

    private static Measurement<double> Of(string loop, double seconds) => new(seconds, new KeyValuePair<string, object?>("loop", loop));
}
