using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

[Collection(Alone.Name)]
public sealed class LateWorkerTests(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task a_grant_whose_time_came_while_no_worker_ran_permits_nothing_and_is_ended_by_the_next_worker()
    {
        await using var host = await SkeletonHost.CreateAsync(await cluster.CreateInstanceAsync());
        var api = await host.StartAsync("api");
        var tenant = await host.TenantAsync(api);
        var account = await tenant.AccountAsync();
        await tenant.RoleAsync("clerk", "invoices:read");
        var grant = await tenant.GrantAsync(account, "clerk", TimeProvider.System.GetUtcNow().AddSeconds(2));
        (await tenant.MayAsync(account, "invoices:read")).ShouldBeTrue();
        (await Until.TrueAsync(async () => !await tenant.MayAsync(account, "invoices:read"), TimeSpan.FromSeconds(10))).ShouldBeTrue();

        await host.StartAsync("worker");
        var began = TimeProvider.System.GetTimestamp();
        (await Until.TrueAsync(async () => await host.EndedAsync(grant) == 1, TimeSpan.FromSeconds(60))).ShouldBeTrue();
        output.WriteLine($"ended {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.0} s after the worker was ready");
        await host.SettledAsync(tenant.Tenant);
    }
}
