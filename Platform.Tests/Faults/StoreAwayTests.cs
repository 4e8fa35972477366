using System.Diagnostics;
using Platform.Cli.Local;
using Platform.Tests.EventStore;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

[Collection(Alone.Name)]
public sealed class StoreAwayTests
{
    private const int Clients = 32;

    /// <summary>Sessions one node may have: two pools of 24.</summary>
    private const long SessionsMax = 48;

    private static readonly TimeSpan RefusedMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BackMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NoticedMax = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task commands_are_refused_quickly_while_postgresql_is_away_and_taken_again_soon_after()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        await using var api = await platform.ServeAsync();
        var (_, tenant) = await platform.TenantAsync(api.Address);
        var known = TestTenant.Records(TestTenant.Record("before"));
        (await tenant.Once("before").Post("/v1/audit/records", known)).Is(200);
        for (var round = 0; round < 2; round++)
        {
            await platform.Postgres.KillHardAsync();
            var noticed = Stopwatch.StartNew();
            (await Until.TrueAsync(() => IsUnreadyAsync(tenant), NoticedMax)).ShouldBeTrue("readiness does not see that the store is away");
            noticed.Elapsed.ShouldBeLessThan(NoticedMax);
            // Known keys and unknown ones, new records and repeated ones: all are refused by one problem, none is kept waiting.
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => RefusedAsync(tenant.Once($"{round}-{i}"), $"{round}-{i}")));
            await RefusedAsync(platform.Operator(api.Address).Once($"again-{round}"), "x");
            await platform.Postgres.StartAsync();
            var back = Stopwatch.StartNew();
            var body = TestTenant.Records(TestTenant.Record($"back-{round}"));
            (
                await Until.TrueAsync(
                    async () => (await tenant.Once($"back-{round}").Post("/v1/audit/records", body)).Status == 200,
                    BackMax
                )
            ).ShouldBeTrue("commands are still refused");
            back.Elapsed.ShouldBeLessThan(BackMax);
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(i => TakenAsync(tenant.Once($"{round}-{i}"), $"{round}-{i}")));
            (await SessionsAsync(platform)).ShouldBeInRange(1, SessionsMax);
        }
        await using var worker = LogDatabase.Pool(platform.Served.Databases.WorkerUrl);
        await LogCheck.HoldsAsync(worker);
    }

    [Fact]
    public async Task projections_go_on_where_they_were()
    {
        await using var platform = await PrivatePlatform.StartAsync();
        await using var node = await ServingProcess.StartAsync(
            platform.Served.Settings,
            LoopbackPort.Free(),
            platform.Directory,
            role: "all"
        );
        var (_, tenant) = await platform.TenantAsync(node.Address);
        for (var round = 0; round < 2; round++)
        {
            await platform.Postgres.KillHardAsync();
            await platform.Postgres.StartAsync();
            await node.ReadyAsync(BackMax);
            var ids = Enumerable.Range(0, 20).Select(i => $"{round}-{i}").ToArray();
            Answered taken = null!;
            await Until.TrueAsync(
                async () =>
                    (
                        taken = await tenant
                            .Once($"{round}")
                            .Post("/v1/audit/records", TestTenant.Records(ids.Select(i => TestTenant.Record(i))))
                    ).Status == 200,
                BackMax
            );
            var (seen, said) = (0, "");
            (
                await Until.TrueAsync(
                    async () =>
                    {
                        var page = await tenant
                            .With("Purpose", "test")
                            .With("Platform-Position", taken.Headers["platform-position"])
                            .Get("/v1/audit/events?type=external-action-recorded&limit=200");
                        said = page.Text;
                        seen = page.Status == 200 ? page.Items.Count : 0;
                        return seen == 20 * (round + 1);
                    },
                    BackMax
                )
            ).ShouldBeTrue($"round {round}: {seen} events are shown; {said}");
        }
    }

    private static async Task RefusedAsync(ApiCaller caller, string id)
    {
        var taken = Stopwatch.StartNew();
        var answer = await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record(id)));
        taken.Elapsed.ShouldBeLessThan(RefusedMax);
        answer.Problem("store-unavailable");
    }

    private static async Task TakenAsync(ApiCaller caller, string id)
    {
        var answer = await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record(id)));
        answer.Is(200).Json.GetProperty("results")[0].GetProperty("status").GetString().ShouldBe("recorded");
    }

    private static async Task<bool> IsUnreadyAsync(ApiCaller caller) => (await caller.Get("/health/ready")).Status == 503;

    private static async Task<long> SessionsAsync(PrivatePlatform platform) =>
        (long)
            (
                await Sql.ScalarAsync(
                    platform.Postgres.SuperuserUrl,
                    "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE 'platform_%'"
                )
            )!;
}
