using Platform.Cli.Local;
using Platform.Projections.Cache;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

public sealed class WarmingTests(TestCluster cluster) : IAsyncLifetime
{
    private const int Hot = 2_500;
    private PrivateRedis redis = null!;

    [Fact]
    public async Task a_node_that_starts_cold_has_what_was_hot_before_it_is_warm()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using (var before = await CacheNode.StartAsync(model, redis.Url))
        {
            var keys = Enumerable.Range(0, Hot).Select(i => $"k{i}").ToArray();
            await before.SeesAsync(await model.CommitAsync("t", 7, keys));
            var counting = new HotKeys(before.Items, before.Items.Redis!, TimeProvider.System);
            // Each addition takes only so many: these are asked for in turns, and again where a noisy machine has cost one.
            (await Until.TrueAsync(async () => await UsedAsync(before, counting, keys) > Hot / 2, CacheNode.Deadline)).ShouldBeTrue();
        }
        await using var node = await CacheNode.StartAsync(model, redis.Url);
        (await Until.TrueAsync(() => node.Caches.IsWarm, ReadCaches.WarmMax * 2)).ShouldBeTrue();
        await node.Logs.First(line => line.Contains("keys that were hot are loaded"));
        node.Items.Entries.ShouldBeGreaterThan(Hot / 2);
        node.Figures.MemoryHits.ShouldBe(0);
    }

    // How many keys are known to be hot, once all have been asked for.
    private static async Task<int> UsedAsync(CacheNode node, HotKeys counting, string[] keys)
    {
        foreach (var turn in keys.Chunk(Hot / 10))
        {
            await Task.WhenAll(turn.Select(key => node.NumberAsync("t", key)));
            await Task.WhenAll(turn.Select(key => node.NumberAsync("t", key)));
            await counting.AddAsync();
        }
        return (await counting.FindAsync()).Count;
    }

    [Fact]
    public async Task without_a_redis_that_answers_it_is_warm_in_time()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        redis.Freeze();
        await using var node = CacheNode.Begin(model, redis.Url);
        (await Until.TrueAsync(() => node.Caches.IsWarm, ReadCaches.WarmMax * 2)).ShouldBeTrue();
        (await node.NumberAsync("t", "a")).ShouldBe(0);
    }

    public async ValueTask InitializeAsync() => redis = await TestCluster.StartOwnRedisAsync();

    public async ValueTask DisposeAsync()
    {
        redis.Thaw();
        await TestCluster.RemoveAsync(redis);
    }
}
