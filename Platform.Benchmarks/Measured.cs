namespace Platform.Benchmarks;

/// <summary>One row of the table; names are stable, since other programs read them.</summary>
public sealed record Measured(string Name, double EventsPerSecond, double OperationsPerSecond, double P50Ms, double P99Ms)
{
    /// <summary>How many were measured.</summary>
    public int Operations { get; init; }

    /// <summary>0 where no latencies were taken.</summary>
    public double P95Ms { get; init; }

    public static Measured From(string name, IEnumerable<double> latenciesMs, double seconds, int eventsEach)
    {
        var sorted = latenciesMs.Order().ToArray();
        return new Measured(
            name,
            sorted.Length * eventsEach / seconds,
            sorted.Length / seconds,
            sorted[(int)(sorted.Length * 0.50)],
            sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.99))]
        )
        {
            Operations = sorted.Length,
            P95Ms = sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * 0.95))],
        };
    }

    /// <summary>The round in the middle by events per second, whole: its latencies belong to its rate.</summary>
    public static Measured Median(IReadOnlyList<Measured> rounds) => rounds.OrderBy(r => r.EventsPerSecond).ElementAt(rounds.Count / 2);
}
