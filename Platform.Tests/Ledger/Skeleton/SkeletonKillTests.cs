using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>One process after the other is killed with requests in flight: nothing is lost, nothing is done twice.</summary>
[Collection(Alone.Name)]
public sealed class SkeletonKillTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact(Explicit = true)]
    public async Task killed_api_worker_and_database_lose_nothing_and_double_nothing()
    {
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var server = await TestCluster.StartOwnPostgresAsync();
        try
        {
            await using var host = await SkeletonHost.CreateAsync(await TestCluster.CreateInstanceOnAsync(server));
            var (api, worker) = (await host.StartAsync("api"), await host.StartAsync("worker"));
            var tenant = await host.TenantAsync(api);
            await tenant.RoleAsync("clerk", "invoices:read");
            var load = new SkeletonLoad(() => tenant.At(api), seed);
            load.Start();

            await MoreAsync(load, random);
            await api.KillAsync();
            api = await host.StartAsync("api");
            output.WriteLine($"api killed: {load.Commands} commands, {load.Unanswered} unanswered");

            await MoreAsync(load, random);
            await worker.KillAsync();
            await host.StartAsync("worker");
            output.WriteLine($"worker killed: {load.Commands} commands, {load.Unanswered} unanswered");

            await MoreAsync(load, random);
            await server.KillHardAsync();
            (await tenant.At(api).GetAsync($"/v1/accounts/{Guid.NewGuid()}/permissions/a:b")).Status.ShouldBe(503);
            await server.StartAsync();
            output.WriteLine($"database killed: {load.Commands} commands, {load.Unanswered} unanswered");

            await MoreAsync(load, random);
            await load.StopAsync();
            await RightAsync(host, tenant, load);
        }
        finally
        {
            await TestCluster.RemoveAsync(server);
        }
    }

    /// <summary>What was answered is in the log once; every grant was ended once; all that follows from the log agrees with it.</summary>
    internal static async Task RightAsync(SkeletonHost host, SkeletonCaller tenant, SkeletonLoad load)
    {
        (await Until.TrueAsync(async () => await UnendedAsync(host, tenant) == 0, Deadline)).ShouldBeTrue(
            $"{await UnendedAsync(host, tenant)} grants were not ended; {await host.MessagesAsync()}"
        );
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
}
