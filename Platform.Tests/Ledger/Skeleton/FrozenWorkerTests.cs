using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

[Collection(Alone.Name)]
public sealed class FrozenWorkerTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly TimeSpan TakeOverMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact(Explicit = true)]
    public async Task a_frozen_leader_is_replaced_and_does_nothing_twice_when_it_wakes()
    {
        var seed = Seeds.Next(output);
        await using var host = await SkeletonHost.CreateAsync(await cluster.CreateInstanceAsync());
        var api = await host.StartAsync("api");
        // Alone it becomes the leader and has everything.
        var leader = await host.StartAsync("worker");
        (await Until.TrueAsync(async () => await NodesAsync(host) == 1 && await LeadersAsync(host) == 1, Deadline)).ShouldBeTrue(
            "no leader"
        );
        await host.StartAsync("worker");
        (await Until.TrueAsync(async () => await NodesAsync(host) == 2, Deadline)).ShouldBeTrue("no second node");
        var tenant = await host.TenantAsync(api);
        await tenant.RoleAsync("clerk", "invoices:read");
        var load = new SkeletonLoad(() => tenant.At(api), seed);
        load.Start();
        (await Until.TrueAsync(() => load.Grants.Count > 2, Deadline)).ShouldBeTrue();

        leader.Freeze();
        var frozen = TimeProvider.System.GetTimestamp();
        var mark = await host.ScalarAsync<long>("SELECT max(seq_id) FROM events.mt_events");
        (await Until.TrueAsync(async () => await ProgressAsync(host) > mark && await NumberedAsync(host) > mark, Deadline)).ShouldBeTrue(
            "nobody took over"
        );
        var took = TimeProvider.System.GetElapsedTime(frozen);
        output.WriteLine($"the other took over after {took.TotalSeconds:0.0} s");
        var ended = await host.ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE type = 'grant-expired'");
        (await Until.TrueAsync(async () => await MoreEndedAsync(host, ended), Deadline)).ShouldBeTrue("no message was run");
        output.WriteLine($"messages run again after {TimeProvider.System.GetElapsedTime(frozen).TotalSeconds:0.0} s");

        leader.Continue();
        var woken = load.Commands;
        (await Until.TrueAsync(() => load.Commands > woken + 100, Deadline)).ShouldBeTrue();
        await load.StopAsync();
        await SkeletonKillTests.RightAsync(host, tenant, load);
        output.WriteLine($"{load.Commands} commands, {load.Grants.Count} grants ended once each");
        took.ShouldBeLessThan(TakeOverMax);
    }

    private static Task<long> NodesAsync(SkeletonHost host) => host.ScalarAsync<long>("SELECT count(*) FROM messages.wolverine_nodes");

    private static Task<long> LeadersAsync(SkeletonHost host) =>
        host.ScalarAsync<long>("SELECT count(*) FROM messages.wolverine_node_assignments WHERE id LIKE 'event-subscriptions:%'");

    private static Task<long> ProgressAsync(SkeletonHost host) =>
        host.ScalarAsync<long>("SELECT coalesce(max(last_seq_id), 0) FROM events.mt_event_progression WHERE name = 'accounts:All'");

    private static Task<long> NumberedAsync(SkeletonHost host) => host.ScalarAsync<long>("SELECT seq_id FROM ledger.numbering");

    private static async Task<bool> MoreEndedAsync(SkeletonHost host, long than) =>
        await host.ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE type = 'grant-expired'") > than;
}
