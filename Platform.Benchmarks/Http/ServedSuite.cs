namespace Platform.Benchmarks.Http;

/// <summary>What is measured from outside, over HTTP, on an instance that runs as <c>up</c> runs one.</summary>
/// <param name="stopFollowers">Ends the projections' process: what is measured afterwards shares the machine with no followers, as an API whose followers run on another.</param>
public sealed class ServedSuite(ServedTenant tenant, ServedProcesses processes, Func<Task> stopFollowers, Action<string> tell)
{
    private const int Accounts = 2_048;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(15);

    private readonly List<Figure> _figures = [];

    /// <summary>Processor time of each part for one operation, by measurement, and the API's memory after all of them.</summary>
    public IReadOnlyList<Figure> Figures => [.. _figures.GroupBy(f => f.Name).Select(g => Figure.Median([.. g]))];

    public async Task<IReadOnlyList<Measured>> RunAsync(IReadOnlyCollection<string> names)
    {
        tell($"registering {Accounts} accounts");
        var accounts = await BenchAccounts.CreateAsync(tenant, Accounts);
        var results = new List<Measured>();
        if (names.Contains("http"))
        {
            results.AddRange(await CommandsAsync(new CommandBench(tenant, accounts), "http", [1, 64, 256]));
        }
        if (names.Contains("query"))
        {
            results.AddRange(await QueriesAsync(new QueryBench(tenant, accounts)));
        }
        if (names.Contains("lag"))
        {
            results.AddRange(await RoundsAsync("lag", () => new LagBench(tenant, accounts).RunAsync("lag-1000", Duration * 2)));
        }
        if (names.Contains("http-apart"))
        {
            await stopFollowers();
            results.AddRange(await CommandsAsync(new CommandBench(tenant, accounts), "http-apart", [64, 256]));
        }
        _figures.Add(processes.Resident());
        return results;
    }

    private async Task<IEnumerable<Measured>> CommandsAsync(CommandBench bench, string name, int[] connections)
    {
        await bench.RunAsync("warm-up", 256, WarmUp);
        return await RoundsAsync(
            name,
            [.. connections.Select<int, Func<Task<Measured>>>(n => () => bench.RunAsync($"{name}-{n}", n, Duration))]
        );
    }

    private async Task<IEnumerable<Measured>> QueriesAsync(QueryBench bench)
    {
        await bench.CheckAsync("warm-up", 64, WarmUp / 2);
        return await RoundsAsync(
            "query",
            () => bench.CheckAsync("query-cached-64", 64, Duration),
            () => bench.PersonalAsync("query-personal-64", 64, Duration)
        );
    }

    private async Task<IEnumerable<Measured>> RoundsAsync(string name, params Func<Task<Measured>>[] measures)
    {
        var rounds = new List<Measured>();
        for (var round = 1; round <= Suite.Rounds; round++)
        {
            tell($"{name}, round {round} of {Suite.Rounds}");
            foreach (var measure in measures)
            {
                var before = processes.Spent();
                var measured = await measure();
                rounds.Add(measured);
                _figures.AddRange(ServedProcesses.Each(measured.Name, before, processes.Spent(), measured.Operations));
            }
        }
        return rounds.GroupBy(r => r.Name).Select(g => Measured.Median([.. g]));
    }
}
