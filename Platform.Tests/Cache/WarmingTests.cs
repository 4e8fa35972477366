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
            // Each addition takes the most used of what was used since the last.
            (
                await Until.TrueAsync(
                    async () =>
                    {
                        await Task.WhenAll(keys.Select(async key => (await before.NumberAsync("t", key)).ShouldBe(7)));
                        foreach (var _ in Enumerable.Range(0, 2))
                        {
                            await counting.AddAsync();
                        }
                        return (await counting.FindAsync()).Count > Hot / 2;
                    },
                    CacheNode.Deadline
                )
            ).ShouldBeTrue();
        }
        await using var node = await CacheNode.StartAsync(model, redis.Url);
        (await Until.TrueAsync(() => node.Caches.IsWarm, ReadCaches.WarmMax * 2)).ShouldBeTrue();
        await node.Logs.First(line => line.Contains("keys that were hot are loaded"));
        node.Items.Entries.ShouldBeGreaterThan(Hot / 2);
        node.Figures.MemoryHits.ShouldBe(0);
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
