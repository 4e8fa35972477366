using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>A worker that stands still for longer than the others wait for it, and goes on when they have done its work.</summary>
[Collection(Alone.Name)]
public sealed class FrozenWorkerTests(TestCluster cluster, ITestOutputHelper output)
{
    private static readonly int Rounds = Long.Times(usual: 1, asked: 5);
    private static readonly TimeSpan TakeOverMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task a_frozen_worker_is_replaced_and_does_nothing_twice_when_it_wakes(bool isLeader)
    {
        var seed = Seeds.Next(output);
        await using var host = await SkeletonHost.CreateAsync(await cluster.CreateInstanceAsync());
        var api = await host.StartAsync("api");
        // Alone it becomes the leader and has everything.
        var leader = await host.StartAsync("worker");
        (await Until.TrueAsync(async () => await NodesAsync(host) == 1 && await AssignedAsync(host) == 1, Deadline)).ShouldBeTrue(
            "no leader"
        );
        var other = await host.StartAsync("worker");
        (await Until.TrueAsync(async () => await NodesAsync(host) == 2, Deadline)).ShouldBeTrue("no second node");
        var tenant = await host.TenantAsync(api);
        await tenant.RoleAsync("clerk", "invoices:read");
        var load = new SkeletonLoad(() => tenant.At(api), seed);
        var signed = new SkeletonSigned(host);
        load.Start();
        (await Until.TrueAsync(() => load.Grants.Count > 2, Deadline)).ShouldBeTrue();
        for (var round = 0; round < Rounds; round++)
        {
            var took = await FreezeAsync(host, isLeader == (round % 2 == 0) ? leader : other);
            var woken = load.Commands;
            (await Until.TrueAsync(() => load.Commands > woken + 100, Deadline)).ShouldBeTrue();
            await signed.CollectAsync();
            took.ShouldBeLessThan(TakeOverMax);
        }
        await load.StopAsync();
        await SkeletonKillTests.RightAsync(host, tenant, load);
        await signed.AreConsistentAsync();
        output.WriteLine($"{load.Commands} commands, {load.Grants.Count} grants ended once each, {signed.Count} checkpoints");
    }

    // Until the other has everything: read model, numbering, messages.
    private async Task<TimeSpan> FreezeAsync(SkeletonHost host, SkeletonProcess worker)
    {
        worker.Freeze();
        try
        {
            var frozen = TimeProvider.System.GetTimestamp();
            var mark = await host.ScalarAsync<long>("SELECT max(seq_id) FROM events.mt_events");
            var ended = await EndedAsync(host);
            var isReplaced = await Until.TrueAsync(
                async () => await ProgressAsync(host) > mark && await NumberedAsync(host) > mark,
                Deadline
            );
            var took = TimeProvider.System.GetElapsedTime(frozen);
            isReplaced.ShouldBeTrue(isReplaced ? "" : $"nobody took over what was at {mark}; {await host.StateAsync()}");
            // A grant takes half a minute until it ends.
            var isRun = await Until.TrueAsync(async () => await EndedAsync(host) > ended, Deadline);
            isRun.ShouldBeTrue(isRun ? "" : $"no message is run; {await host.StateAsync()}");
            var ran = TimeProvider.System.GetElapsedTime(frozen);
            output.WriteLine($"taken over after {took.TotalSeconds:0.0} s, a message was run by {ran.TotalSeconds:0.0} s");
            return took;
        }
        finally
        {
            worker.Continue();
        }
    }

    private static Task<long> NodesAsync(SkeletonHost host) => host.ScalarAsync<long>("SELECT count(*) FROM messages.wolverine_nodes");

    private static Task<long> AssignedAsync(SkeletonHost host) =>
        host.ScalarAsync<long>("SELECT count(*) FROM messages.wolverine_node_assignments WHERE id LIKE 'event-subscriptions:%'");

    private static Task<long> ProgressAsync(SkeletonHost host) =>
        host.ScalarAsync<long>("SELECT coalesce(max(last_seq_id), 0) FROM events.mt_event_progression WHERE name = 'accounts:All'");

    private static Task<long> NumberedAsync(SkeletonHost host) => host.ScalarAsync<long>("SELECT seq_id FROM ledger.numbering");

    private static Task<long> EndedAsync(SkeletonHost host) =>
        host.ScalarAsync<long>("SELECT count(*) FROM events.mt_events WHERE type = 'grant-expired'");
}
