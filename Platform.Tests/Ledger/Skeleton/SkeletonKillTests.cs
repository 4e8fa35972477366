using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>One process after the other is killed with requests in flight: nothing is lost, nothing is done twice, and what was signed stays true.</summary>
[Collection(Alone.Name)]
public sealed class SkeletonKillTests(ITestOutputHelper output)
{
    private static readonly int KillsOfEach = Long.Times(usual: 1, asked: 20);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task killed_api_worker_and_database_lose_nothing_and_double_nothing()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var server = await TestCluster.StartOwnPostgresAsync();
        try
        {
            await using var host = await SkeletonHost.CreateAsync(await TestCluster.CreateInstanceOnAsync(server));
            var (api, worker) = (await host.StartAsync("api"), await host.StartAsync("worker"));
            var signed = new SkeletonSigned(host);
            var tenant = await host.TenantAsync(api);
            await tenant.RoleAsync("clerk", "invoices:read");
            var load = new SkeletonLoad(() => tenant.At(api), seed);
            load.Start();
            for (var kill = 0; kill < KillsOfEach; kill++)
            {
                await MoreAsync(load, random);
                await api.KillAsync();
                api = await host.StartAsync("api");
                Tell("api", load);

                await MoreAsync(load, random);
                await worker.KillAsync();
                worker = await host.StartAsync("worker");
                Tell("worker", load);

                await MoreAsync(load, random);
                await server.KillHardAsync();
                (await tenant.At(api).GetAsync($"/v1/accounts/{Guid.NewGuid()}/permissions/a:b")).Status.ShouldBe(503);
                await server.StartAsync();
                // The test's own connections have died with it.
                host.Superuser.Clear();
                Tell("database", load);
                await signed.CollectAsync();
            }
            await MoreAsync(load, random);
            await load.StopAsync();
            await RightAsync(host, tenant, load);
            await signed.AreConsistentAsync();
            output.WriteLine($"{load.Grants.Count} grants ended once each, {signed.Count} checkpoints");
        }
        finally
        {
            await TestCluster.RemoveAsync(server);
        }
    }

    /// <summary>What was answered is in the log once; every grant was ended once; all that follows from the log agrees with it.</summary>
    internal static async Task RightAsync(SkeletonHost host, SkeletonCaller tenant, SkeletonLoad load)
    {
        var ended = await Until.TrueAsync(async () => await UnendedAsync(host, tenant) == 0, Deadline);
        ended.ShouldBeTrue(ended ? "" : $"{await UnendedAsync(host, tenant)} grants were not ended; {await host.StateAsync()}");
        foreach (var grant in load.Grants)
        {
            (await host.EndedAsync(grant)).ShouldBe(1);
        }
        // The tenant, its key and the role stand beside what the load has done.
        (await host.EventsAsync(tenant.Tenant)).ShouldBe(load.Commands + load.Grants.Count + 3);
        foreach (var (stream, commands) in load.Done.Where(done => done.Key.StartsWith("account/", StringComparison.Ordinal)))
        {
            (await host.ScalarAsync<long>("SELECT version FROM events.mt_streams WHERE id = $1", stream)).ShouldBe(commands, stream);
        }
        await host.SettledAsync(tenant.Tenant);
    }

    private static Task<long> UnendedAsync(SkeletonHost host, SkeletonCaller tenant) =>
        host.ScalarAsync<long>("SELECT count(*) FROM read.rights WHERE tenant = $1", tenant.Tenant);

    // A number of commands, so that what is killed is amid others.
    private static async Task MoreAsync(SkeletonLoad load, Random random)
    {
        var wanted = load.Commands + 20 + random.Next(60);
        (await Until.TrueAsync(() => load.Commands >= wanted, Deadline)).ShouldBeTrue("the load stands still");
    }

    private void Tell(string killed, SkeletonLoad load) =>
        output.WriteLine($"{killed} killed: {load.Commands} commands, {load.Unanswered} unanswered");
}
