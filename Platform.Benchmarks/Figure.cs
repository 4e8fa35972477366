namespace Platform.Benchmarks;

/// <summary>What is no rate: one number, such as memory; names are stable, since other programs read them.</summary>
/// <param name="Name">Such as <c>api-rss</c>.</param>
/// <param name="Unit">Such as <c>MB</c>.</param>
public sealed record Figure(string Name, double Value, string Unit)
{
    /// <summary>The figure in the middle of the rounds.</summary>
    public static Figure Median(IReadOnlyList<Figure> rounds) => rounds.OrderBy(r => r.Value).ElementAt(rounds.Count / 2);
}
