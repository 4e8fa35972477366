using Platform.Cli.Local;
using Platform.Domain.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

/// <summary>The tables against a fold of the log: all events in one batch where nothing followed the log, and a few at a time.</summary>
public sealed class AccessRebuiltTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int Steps = 300;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task the_rows_are_what_the_events_of_the_log_amount_to(bool allAtOnce)
    {
        var history = new AccessHistory(Seeds.Next(output));
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served, allAtOnce ? "api" : "all");
        var access = await AccessTenant.CreateAsync(node);
        await history.HappenAsync(access, Steps, TimeProvider.System.GetUtcNow());
        await using var follower = await ApiHost.StartAsync(served, "projections");
        foreach (var list in new[] { "/v1/roles", "/v1/access/changes" })
        {
            (await Until.TrueAsync(async () => (await access.Caller.Get(list)).Status == 200, Deadline)).ShouldBeTrue();
        }

        async Task ShouldBe(string sql, IEnumerable<string> expected) =>
            (await Sql.ColumnAsync(served.Databases.WorkerUrl, $"SELECT {sql} WHERE tenant = '{access.Tenant.Id}'")).ShouldBe(
                expected,
                ignoreOrder: true,
                sql
            );
        var fold = history.Fold;
        await ShouldBe(
            "'grant/' || id || ' ' || account || ' ' || role || ' ' || status FROM read.access_grants",
            fold.Of<AccessGranted>().Select(g => $"{g.Stream} {g.Event.AccountId} {g.Event.Role} {fold.Status(g.Stream)}")
        );
        await ShouldBe(
            "name || ' ' || array_to_string(permissions, ' ') FROM read.access_roles",
            fold.Of<RoleDefined>().Select(r => r.Stream["role/".Length..]).Select(r => $"{r} {string.Join(' ', fold.Permissions(r)!)}")
        );
        await ShouldBe(
            "id || ' ' || status FROM read.access_accounts",
            history.Accounts.Where(a => fold.Standing(a) is not null).Select(a => $"{a} {fold.Standing(a)}")
        );
        await ShouldBe(
            "concat_ws(' ', what, account, role, grant_id, '+' || array_to_string(added, ','), '-' || array_to_string(removed, ','))"
                + " FROM read.access_changes",
            fold.Changes()
        );
    }
}
