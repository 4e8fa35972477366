using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>What a superuser did to an event past every trigger is found by the worker's watch and written down, once.</summary>
[Collection(Alone.Name)]
public sealed class DamageTests(TestCluster cluster)
{
    private const string Found = "SELECT count(*) FROM events.mt_events WHERE tenant_id = 'platform' AND type = 'log-damage-found'";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task a_changed_entry_is_noted_in_the_platforms_log()
    {
        await using var host = await SkeletonHost.CreateAsync(await cluster.CreateInstanceAsync());
        var api = await host.StartAsync("api");
        var worker = await host.StartAsync("worker");
        var tenant = await host.TenantAsync(api);
        var account = await tenant.AccountAsync();
        await host.SettledAsync(tenant.Tenant);
        (await host.ScalarAsync<long>(Found)).ShouldBe(0);

        await worker.DisposeAsync();
        await host.Superuser.TamperAsync(
            "UPDATE events.mt_events SET bdata = set_byte(bdata, 12, get_byte(bdata, 12) # 1) WHERE stream_id = $1",
            $"account/{account}"
        );
        await host.StartAsync("worker");
        (await Until.TrueAsync(async () => await host.ScalarAsync<long>(Found) > 0, Deadline)).ShouldBeTrue();
        var told = await host.ScalarAsync<string>(
            "SELECT convert_from(bdata, 'UTF8') FROM events.mt_events WHERE tenant_id = 'platform' AND type = 'log-damage-found' ORDER BY version LIMIT 1"
        );
        told.ShouldContain($"\"log\":\"{tenant.Tenant}\"");
    }
}
