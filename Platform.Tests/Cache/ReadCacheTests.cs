using Platform.Cli.Local;
using Platform.Projections;
using Platform.Tests.Support;

namespace Platform.Tests.Cache;

/// <summary>What is served, by which level, and what never is.</summary>
public sealed class ReadCacheTests(TestCluster cluster)
{
    [Fact]
    public async Task an_answer_comes_from_the_query_once_then_from_memory_and_on_another_node_from_redis()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        var redis = (await cluster.RedisAsync()).Url;
        await using var one = await CacheNode.StartAsync(model, redis);
        await using var other = await CacheNode.StartAsync(model, redis);
        var tenant = $"{Guid.NewGuid()}";
        await one.SeesAsync(await model.CommitAsync(tenant, 7, "a"));
        (await one.NumberAsync(tenant, "a")).ShouldBe(7);
        (await one.NumberAsync(tenant, "a")).ShouldBe(7);
        one.Figures.MemoryHits.ShouldBe(1);
        (
            await Until.TrueAsync(async () => await other.NumberAsync(tenant, "a") == 7 && other.Figures.RedisHits > 0, CacheNode.Deadline)
        ).ShouldBeTrue();
        model.Queries.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task what_changed_is_not_served_once_the_change_was_seen_and_what_did_not_is()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var node = await CacheNode.StartAsync(model, (await cluster.RedisAsync()).Url);
        var tenant = $"{Guid.NewGuid()}";
        await node.SeesAsync(await model.CommitAsync(tenant, 1, "a", "b"));
        (await node.NumberAsync(tenant, "a"), await node.NumberAsync(tenant, "b")).ShouldBe((1, 1));
        var queries = model.Queries;
        await node.SeesAsync(await model.CommitAsync(tenant, 2, "a"));
        (await node.NumberAsync(tenant, "a"), await node.NumberAsync(tenant, "b")).ShouldBe((2, 1));
        model.Queries.ShouldBe(queries + 1);
        node.Figures.Stale.ShouldBe(1);
    }

    [Fact]
    public async Task a_query_that_read_before_a_change_and_ends_after_it_is_not_believed()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var node = await CacheNode.StartAsync(model, (await cluster.RedisAsync()).Url);
        var tenant = $"{Guid.NewGuid()}";
        await model.CommitAsync(tenant, 1, "a");
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        model.AfterQuery = () =>
        {
            model.AfterQuery = () => Task.CompletedTask;
            asked.SetResult();
            return go.Task;
        };
        var early = node.NumberAsync(tenant, "a");
        await asked.Task;
        await node.SeesAsync(await model.CommitAsync(tenant, 2, "a"));
        // Joins the query that has read already: must not take what it brings.
        var late = node.NumberAsync(tenant, "a");
        go.SetResult();
        (await early).ShouldBe(1);
        (await late).ShouldBe(2);
        (await node.NumberAsync(tenant, "a")).ShouldBe(2);
    }

    [Fact]
    public async Task another_generation_of_tables_forgets_everything()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var node = await CacheNode.StartAsync(model, (await cluster.RedisAsync()).Url);
        var tenant = $"{Guid.NewGuid()}";
        await node.SeesAsync(await model.CommitAsync(tenant, 1, "a"));
        (await node.NumberAsync(tenant, "a")).ShouldBe(1);
        await model.RunAsync(
            $"""
            UPDATE read.items SET number = 10;
            UPDATE read.generations SET state = 'retired';
            INSERT INTO read.generations (projection, generation, version, position, state)
            SELECT projection, 2, 2, position, 'live' FROM read.generations;
            UPDATE read.projections SET live = 2, version = 2;
            INSERT INTO read.changes (projection, position, tenant, tenant_position)
            SELECT projection, position, '*', 0 FROM read.generations WHERE state = 'live';
            """
        );
        (await Until.TrueAsync(() => node.Items.Feed.Trusted?.Generation == 2, CacheNode.Deadline)).ShouldBeTrue();
        (await node.NumberAsync(tenant, "a")).ShouldBe(10);
        var fills = node.Figures.MemoryHits;
        await node.SeesAsync(await model.CommitAsync(tenant, 0, "other"));
        await node.NumberAsync(tenant, "a");
        await node.NumberAsync(tenant, "a");
        node.Figures.MemoryHits.ShouldBeGreaterThan(fills);
    }

    [Fact]
    public async Task a_feed_that_was_cut_off_catches_up_by_position()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var node = await CacheNode.StartAsync(model);
        var tenant = $"{Guid.NewGuid()}";
        await node.SeesAsync(await model.CommitAsync(tenant, 1, "a"));
        (await node.NumberAsync(tenant, "a")).ShouldBe(1);
        for (var number = 2; number < 12; number++)
        {
            await model.RunAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN platform_read' AND datname = current_database()"
            );
            var position = await model.CommitAsync(tenant, number, "a");
            (await node.Wait.UntilAsync(tenant, position, default)).ShouldBeTrue();
            (await node.NumberAsync(tenant, "a")).ShouldBe(number);
        }
        await node.Logs.First(line => line.Contains("notifications are away"));
    }

    [Fact]
    public async Task while_changes_cannot_be_followed_both_levels_are_left_alone()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var node = await CacheNode.StartAsync(model, (await cluster.RedisAsync()).Url);
        var tenant = $"{Guid.NewGuid()}";
        await node.SeesAsync(await model.CommitAsync(tenant, 1, "a"));
        (await node.NumberAsync(tenant, "a")).ShouldBe(1);
        await model.RunAsync("REVOKE SELECT ON read.changes FROM platform_service");
        (await Until.TrueAsync(() => node.Items.Feed.Trusted is null, CacheNode.Deadline)).ShouldBeTrue();
        await model.CommitAsync(tenant, 2, "a");
        (await node.NumberAsync(tenant, "a")).ShouldBe(2);
        node.Figures.Bypassed.ShouldBeGreaterThan(0);
        node.Caches.Trouble().ShouldNotBeNull();
        await model.RunAsync("GRANT SELECT ON read.changes TO platform_service");
        (await Until.TrueAsync(() => node.Caches.Trouble() is null, CacheNode.Deadline)).ShouldBeTrue();
        (await node.NumberAsync(tenant, "a")).ShouldBe(2);
    }

    [Fact]
    public async Task a_position_is_waited_for_two_seconds_and_no_longer()
    {
        await using var model = await CachedModel.CreateAsync(await cluster.CreateInstanceAsync());
        await using var node = await CacheNode.StartAsync(model);
        var position = await model.CommitAsync("t", 1, "a");
        (await node.Wait.UntilAsync("t", position, default)).ShouldBeTrue();
        var waiting = node.Wait.UntilAsync("t", position + 1, default).AsTask();
        await model.CommitAsync("t", 2, "a");
        (await waiting).ShouldBeTrue();
        var started = TimeProvider.System.GetTimestamp();
        (await node.Wait.UntilAsync("t", position + 100, default)).ShouldBeFalse();
        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThanOrEqualTo(FreshReads.WaitMax);
    }
}
