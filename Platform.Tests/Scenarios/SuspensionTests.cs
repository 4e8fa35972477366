using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class SuspensionTests(TestCluster cluster)
{
    private const string AnyId = "0192f3a0-0000-7000-8000-000000000001";

    [Fact]
    public async Task a_suspended_tenants_commands_are_refused_and_its_reads_go_on_and_are_recorded()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = await tenant.CallerAsync();
        (await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("1")))).Is(200);
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200);
        foreach (var node in new[] { api.First, api.Second })
        {
            var refused = await Until.TrueAsync(
                async () => (await caller.At(node).Post("/v1/audit/verifications")).Status == 403,
                TimeSpan.FromSeconds(1)
            );
            refused.ShouldBeTrue();
            foreach (var command in RouteTable.Of(node.App).Where(r => r.Requirement is { Command: true, Permission: not "operator" }))
            {
                (await caller.At(node).Send(command.Method, command.Path(_ => AnyId), new { })).Problem("tenant-suspended");
            }
        }

        var reads = await tenant.EntriesAsync("trail-read");
        (await caller.Get("/v1/audit/events")).Is(200);
        (await caller.Get("/v1/audit/entries")).Is(200);
        (await caller.Get($"/v1/audit/streams/tenant/{tenant.Id}")).Is(200);
        (await caller.Get($"/v1/audit/streams/tenant/{tenant.Id}/state")).Is(200);
        (await tenant.EntriesAsync("trail-read")).ShouldBe(reads + 4);
        (await caller.With("Purpose", "a test").Get("/v1/accounts")).Is(200);
        (await tenant.EntriesAsync("personal-data-read")).ShouldBe(1);

        (await api.Operator.Post($"{tenant.Path}/reactivate")).Is(200);
        (
            await Until.TrueAsync(async () => (await caller.Post("/v1/audit/verifications")).Status == 202, TimeSpan.FromSeconds(5))
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task others_go_on_commanding()
    {
        var api = await cluster.ApiAsync();
        var other = await api.TenantAsync();
        var caller = await (await api.TenantAsync()).CallerAsync();
        await api.Operator.Post($"{other.Path}/suspend", new { reason = "unpaid" });
        (await caller.Post("/v1/audit/verifications")).Is(202);
    }
}
