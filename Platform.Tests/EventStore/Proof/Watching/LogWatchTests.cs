using Platform.Cli.Local;
using Platform.Tests.Scenarios.Log;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof.Watching;

/// <summary>A platform whose log is damaged while it runs says so by itself.</summary>
public sealed class LogWatchTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task a_changed_entry_raises_an_alarm_an_event_and_degrades_readiness()
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served);
        var tenant = await TestTenant.CreateAsync(node);
        var caller = await tenant.CallerAsync();
        var told = (await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("one")))).Is(200);
        // Before that it is the sequencer that finds it, and refuses to sign it.
        await LogOwner.SignedAsync(caller, told.Position);
        var entry = $"tenant = '{tenant.Id}' AND tenant_position = {told.Position}";
        var position = await Sql.ScalarAsync(served.Databases.SuperuserUrl, $"SELECT position FROM platform.log WHERE {entry}");
        (await node.Anonymous.Get("/health/ready")).Text.ShouldNotContain("damaged");

        await Sql.ScalarAsync(
            served.Databases.SuperuserUrl,
            $"UPDATE platform.log SET entry = set_byte(entry, 9, get_byte(entry, 9) # 1) WHERE {entry}"
        );

        (
            await Until.TrueAsync(
                async () => (await node.Anonymous.Get("/health/ready")).Text.Contains($"at position {position}", StringComparison.Ordinal),
                Deadline
            )
        ).ShouldBeTrue();
        node.Logs.Lines.ShouldContain(line => line.Contains("ALARM log-damaged", StringComparison.Ordinal));
        const string Events = "SELECT count(*) FROM platform.log WHERE tenant = 'platform' AND stream LIKE 'damage/%'";
        (await Until.TrueAsync(async () => await Sql.ScalarAsync(served.Databases.SuperuserUrl, Events) is >= 1L, Deadline)).ShouldBeTrue();
    }
}
