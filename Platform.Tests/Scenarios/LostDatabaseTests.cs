using Platform.Api.Security;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>A node whose PostgreSQL dies under it and comes back.</summary>
public sealed class LostDatabaseTests
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_node_says_within_two_seconds_that_its_database_is_lost_and_when_it_is_back()
    {
        var postgres = await TestCluster.StartOwnPostgresAsync();
        try
        {
            await using var served = await Served.FromAsync(await TestCluster.CreateInstanceOnAsync(postgres));
            await using var node = await ApiHost.StartAsync(served);
            var tenant = await TestTenant.CreateAsync(node);
            var caller = await tenant.CallerAsync();
            (await node.Anonymous.Get("/health/ready")).Is(200);
            var recorded = await caller.Once("kept").Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("1")));

            await postgres.KillHardAsync();
            (await ReadyTurnsAsync(node, 503, Promised)).ShouldBeTrue();
            (await node.Anonymous.Get("/health/ready")).Problem("not-ready");
            (await node.Anonymous.Get("/health/live")).Is(200);
            await WhileItIsAwayAsync(node, caller, tenant);

            await postgres.StartAsync();
            (await ReadyTurnsAsync(node, 200, Recovery)).ShouldBeTrue();
            var again = await caller.Once("kept").Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("1")));
            again.Is(200).Bytes.ShouldBe(recorded.Bytes);
            (await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("2")))).Is(200);
            // Who led the projections takes the lease again once it has run out.
            (await Until.TrueAsync(async () => (await caller.Get("/v1/audit/events")).Status == 200, Recovery)).ShouldBeTrue();
            (await caller.Get("/v1/audit/events?type=external-action-recorded")).Is(200).Items.Count.ShouldBe(2);
            node.Logs.Lines.ShouldAllBe(line => !line.Contains("Password"));
        }
        finally
        {
            await TestCluster.RemoveAsync(postgres);
        }
    }

    private static async Task WhileItIsAwayAsync(ApiHost node, ApiCaller caller, TestTenant tenant)
    {
        (await caller.Post("/v1/audit/verifications")).Problem("store-unavailable");
        (await caller.Get("/v1/audit/events")).Problem("store-unavailable");
        (await node.Operator.Get(tenant.Path)).Problem("store-unavailable");
        // What cannot be recorded as read is not shown, whatever a cache may hold.
        (await caller.With("Purpose", "a test").Get("/v1/accounts")).Problem("store-unavailable");
        (await caller.With("Purpose", "a test").Get($"/v1/accounts/{Guid.NewGuid()}")).Problem("store-unavailable");
        var key = ApiKeyFormat.Create("local", Guid.NewGuid()).Text;
        (await node.As(key).Get("/v1/audit/events")).Problem("store-unavailable");
        // No database is asked where the checksum is wrong: the answer is the usual one.
        var mistyped = key[..^1] + (key[^1] == 'a' ? 'b' : 'a');
        (await node.As(mistyped).Get("/v1/audit/events")).Problem("unauthenticated");
    }

    private static Task<bool> ReadyTurnsAsync(ApiHost node, int status, TimeSpan within) =>
        Until.TrueAsync(async () => (await node.Anonymous.Get("/health/ready")).Status == status, within);
}
