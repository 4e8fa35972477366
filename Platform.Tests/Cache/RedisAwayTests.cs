using System.Diagnostics;
using Platform.Cli.Local;
using Platform.Tests.Faults;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

/// <summary>A Redis that is frozen, killed, emptied, cut off, slow or full makes answers slower and never wrong.</summary>
public sealed class RedisAwayTests(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(5);
    private PrivateRedis redis = null!;
    private CachedModel model = null!;
    private long number;

    [Fact]
    public async Task frozen_it_is_given_up_on_after_one_short_wait_and_used_again_within_five_seconds()
    {
        await using var node = await CacheNode.StartAsync(model, redis.Url);
        await RightAsync(node);
        redis.Freeze();
        try
        {
            var timer = Stopwatch.StartNew();
            await RightAsync(node);
            (await Until.TrueAsync(() => !node.Redis!.InUse, CacheNode.Deadline)).ShouldBeTrue();
            // 0.25 s to the next look and the deadline of one; the rest is the machine's.
            timer.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
            var (waits, errors) = (node.Redis!.Figures.Opened, node.Redis.Figures.Errors);
            await Task.WhenAll(Enumerable.Range(0, 500).Select(i => node.NumberAsync("t", $"k{i}")));
            // Nobody has asked it meanwhile: what is not asked cannot be waited for.
            (node.Redis.Figures.Opened, node.Redis.Figures.Errors).ShouldBe((waits, errors));
            await RightAsync(node);
        }
        finally
        {
            redis.Thaw();
        }
        await UsedAgainAsync(node);
    }

    [Fact]
    public async Task killed_and_started_again_it_is_used_within_five_seconds()
    {
        await using var node = await CacheNode.StartAsync(model, redis.Url);
        for (var round = 0; round < 3; round++)
        {
            await redis.KillHardAsync();
            await RightAsync(node);
            (await Until.TrueAsync(() => !node.Redis!.InUse, CacheNode.Deadline)).ShouldBeTrue();
            await RightAsync(node);
            await redis.StartAsync();
            await UsedAgainAsync(node);
        }
    }

    [Fact]
    public async Task emptied_it_brings_nothing_back()
    {
        await using var node = await CacheNode.StartAsync(model, redis.Url);
        await using var other = await CacheNode.StartAsync(model, redis.Url);
        for (var round = 0; round < 20; round++)
        {
            await RightAsync(node);
            await RedisCommand.RunAsync(redis.Port, "FLUSHALL");
            await RightAsync(other);
        }
    }

    [Fact]
    public async Task full_it_stores_nothing_and_answers_stay_right()
    {
        await RedisCommand.RunAsync(redis.Port, "CONFIG", "SET", "maxmemory-policy", "noeviction");
        await RedisCommand.RunAsync(redis.Port, "CONFIG", "SET", "maxmemory", "1");
        await using var node = await CacheNode.StartAsync(model, redis.Url);
        for (var round = 0; round < 10; round++)
        {
            await RightAsync(node);
        }
        (await RedisCommand.RunAsync(redis.Port, "DBSIZE")).ShouldBe(":0");
        node.Redis!.InUse.ShouldBeTrue();
    }

    [Fact]
    public async Task cut_off_or_too_slow_it_is_left_alone_until_it_is_quick_again()
    {
        await using var proxy = new SlowProxy(redis.Port);
        await using var node = await CacheNode.StartAsync(model, $"redis://127.0.0.1:{proxy.Port}");
        await RightAsync(node);
        proxy.Delay = TimeSpan.FromMilliseconds(300);
        await RightAsync(node);
        (await Until.TrueAsync(() => !node.Redis!.InUse, CacheNode.Deadline)).ShouldBeTrue();
        proxy.Delay = TimeSpan.Zero;
        await UsedAgainAsync(node);
        proxy.Holds = true;
        await RightAsync(node);
        (await Until.TrueAsync(() => !node.Redis!.InUse, CacheNode.Deadline)).ShouldBeTrue();
        await RightAsync(node);
        proxy.Holds = false;
        await UsedAgainAsync(node);
    }

    // Changed, waited for, asked: the answer is the change's.
    private async Task RightAsync(CacheNode node)
    {
        var position = await model.CommitAsync("t", ++number, "a");
        (await node.Wait.UntilAsync("t", position, default)).ShouldBeTrue();
        (await node.NumberAsync("t", "a")).ShouldBe(number);
    }

    private async Task UsedAgainAsync(CacheNode node)
    {
        (await Until.TrueAsync(() => node.Redis!.InUse, BackMax)).ShouldBeTrue("use resumes within five seconds");
        await RightAsync(node);
    }

    public async ValueTask InitializeAsync()
    {
        redis = await TestCluster.StartOwnRedisAsync();
        model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
    }

    public async ValueTask DisposeAsync()
    {
        redis.Thaw();
        await model.DisposeAsync();
        await TestCluster.RemoveAsync(redis);
    }
}
