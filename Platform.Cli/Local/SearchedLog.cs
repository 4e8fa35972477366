using Platform.Benchmarks;
using Platform.Benchmarks.Http;
using Platform.Cli.Generate;

namespace Platform.Cli.Local;

/// <summary>The log that <c>bench search</c> searches: an instance of its own, filled as <c>generate</c> fills one.</summary>
public static class SearchedLog
{
    public const int EventsDefault = 500_000;
    private const int EventsOfAccount = 50;
    private const int Seed = 1;
    private static readonly TimeSpan History = TimeSpan.FromDays(90);

    public static async Task<IReadOnlyList<Measured>> MeasureAsync(int events, CancellationToken cancellation)
    {
        await using var instance = await BenchInstance.StartAsync(new Steps(), cancellation);
        var tenant = await instance.TenantAsync("searched");
        var plan = new GeneratorPlan(tenant.Id, events, Math.Max(1, events / EventsOfAccount), Seed);
        await GeneratedLog.AppendAsync(instance.Settings, plan, cancellation);
        return await new SearchSuite(tenant, Samples(plan), events, Console.Error.WriteLine).RunAsync();
    }

    private static SearchSamples Samples(GeneratorPlan plan)
    {
        var world = new GeneratedWorld(plan.Seed, plan.Accounts);
        var now = TimeProvider.System.GetUtcNow();
        return new SearchSamples(
            [.. world.Callers.Select(c => c.Id)],
            world.Outsiders,
            [.. world.Accounts.Take(2_000).Select(id => id.ToString()), .. world.Targets.Take(2_000)],
            [.. world.Callers.SelectMany(c => c.Ips), .. Enumerable.Range(0, 500).Select(GeneratedWorld.OutsiderIp)],
            [.. world.Callers.SelectMany(c => c.Sessions)],
            "external-action-recorded",
            "account-renamed",
            "s3:GetObject",
            now - History,
            now
        );
    }
}
