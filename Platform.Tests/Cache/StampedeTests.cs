using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

[Collection(Alone.Name)]
public sealed class StampedeTests(TestCluster cluster)
{
    private const int Callers = 500;

    [Fact]
    public async Task a_thousand_parallel_misses_of_one_key_on_two_nodes_run_the_query_once()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        var redis = (await cluster.RedisAsync()).Url;
        await using var one = await CacheNode.StartAsync(model, redis);
        await using var other = await CacheNode.StartAsync(model, redis);
        var position = await model.CommitAsync("t", 7, "a");
        await Task.WhenAll(one.SeesAsync(position), other.SeesAsync(position));
        // Long enough that all have come meanwhile, short enough that nobody gives up waiting for it.
        model.BeforeQuery = () => Task.WhenAny(Until.TrueAsync(() => false, TimeSpan.FromMilliseconds(300)));
        (await MissesAsync(one, other)).ShouldAllBe(number => number == 7);
        // A noisy machine may make a call to Redis miss its deadline: then, and only then, the other node asks for itself.
        model.Queries.ShouldBe(one.Redis!.Figures.Opened + other.Redis!.Figures.Opened == 0 ? 1 : 2);
    }

    [Fact]
    public async Task while_redis_is_away_each_node_runs_it_once()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var one = await CacheNode.StartAsync(model);
        await using var other = await CacheNode.StartAsync(model);
        var position = await model.CommitAsync("t", 7, "a");
        await Task.WhenAll(one.SeesAsync(position), other.SeesAsync(position));
        model.BeforeQuery = () => Task.WhenAny(Until.TrueAsync(() => false, TimeSpan.FromMilliseconds(300)));
        (await MissesAsync(one, other)).ShouldAllBe(number => number == 7);
        model.Queries.ShouldBe(2);
    }

    private static Task<long[]> MissesAsync(params CacheNode[] nodes) =>
        Task.WhenAll(nodes.SelectMany(node => Enumerable.Range(0, Callers).Select(_ => Task.Run(() => node.NumberAsync("t", "a")))));
}
