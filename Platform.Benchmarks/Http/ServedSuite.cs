namespace Platform.Benchmarks.Http;

/// <summary>What is measured from outside, over HTTP, on an instance that runs as <c>up</c> runs one.</summary>
public sealed class ServedSuite(ServedTenant tenant, Action<string> tell)
{
    private const int Rounds = Suite.Rounds;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public async Task<IReadOnlyList<Measured>> RunAsync(IReadOnlyCollection<string> names)
    {
        var results = new List<Measured>();
        if (names.Contains("http"))
        {
            results.AddRange(await CommandsAsync());
        }
        return results;
    }

    private async Task<IEnumerable<Measured>> CommandsAsync()
    {
        var rounds = new List<Measured>();
        await CommandBench.RunAsync("warm-up", tenant, 256, WarmUp);
        for (var round = 1; round <= Rounds; round++)
        {
            tell($"http, round {round} of {Rounds}");
            rounds.Add(await CommandBench.RunAsync("http-1", tenant, 1, Duration));
            rounds.Add(await CommandBench.RunAsync("http-64", tenant, 64, Duration));
            rounds.Add(await CommandBench.RunAsync("http-256", tenant, 256, Duration));
        }
        return rounds.GroupBy(r => r.Name).Select(g => Measured.Median([.. g]));
    }
}
