using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

public sealed class RedisClusterTests(TestCluster cluster)
{
    private const int Tenants = 60;

    [Fact]
    public async Task three_masters_share_the_entries_and_every_script_stays_in_one_slot()
    {
        await using var servers = await RedisClusterServers.StartAsync();
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var one = await CacheNode.StartAsync(model, servers.Url);
        await using var other = await CacheNode.StartAsync(model, servers.Url);
        var tenants = Enumerable.Range(0, Tenants).Select(i => $"tenant-{i}").ToArray();
        foreach (var tenant in tenants)
        {
            await model.CommitAsync(tenant, 1, "a", "b");
        }
        var position = await model.CommitAsync(tenants[0], 2, "a");
        await Task.WhenAll(one.SeesAsync(position), other.SeesAsync(position));
        foreach (var tenant in tenants)
        {
            (await one.NumberAsync(tenant, "a")).ShouldBe(tenant == tenants[0] ? 2 : 1);
            (await one.NumberAsync(tenant, "b")).ShouldBe(1);
        }
        // What is stored is stored behind the answer's back.
        (await Until.TrueAsync(async () => (await servers.KeysAsync()).Sum() >= 2 * Tenants, CacheNode.Deadline)).ShouldBeTrue();
        (await servers.KeysAsync()).ShouldAllBe(keys => keys > 0);
        var queries = model.Queries;
        foreach (var tenant in tenants)
        {
            (await other.NumberAsync(tenant, "a")).ShouldBe(tenant == tenants[0] ? 2 : 1);
        }
        other.Figures.RedisHits.ShouldBeGreaterThan(Tenants / 2);
        (model.Queries - queries).ShouldBeLessThan(Tenants / 2);
        (one.Redis!.Figures.Errors, other.Redis!.Figures.Errors).ShouldBe((0, 0));
    }
}
