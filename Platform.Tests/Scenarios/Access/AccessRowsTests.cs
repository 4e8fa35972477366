using Microsoft.Extensions.DependencyInjection;
using Platform.Cli.Local;
using Platform.Projections.Access;
using Platform.Tests.EventStore.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

public sealed class AccessRowsTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int Steps = 300;

    [Fact]
    public async Task a_check_over_the_rows_is_what_all_events_amount_to()
    {
        var history = new AccessHistory(Seeds.Next(output));
        var start = TimeProvider.System.GetUtcNow();
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var rows = access.Tenant.Node.App.Services.GetRequiredService<AccessRows>();
        var yes = 0;
        for (var part = 0; part < 3; part++)
        {
            await HappenAsync(access, history, start);
            await CaughtUpAsync(access);
            foreach (var account in history.Accounts)
            {
                var held = await rows.AccountAsync(access.Tenant.Id, account, CancellationToken.None);
                held.Standing.ShouldBe(history.Fold.Standing(account));
                foreach (var minutes in new[] { 0, 30, 60, 200 })
                {
                    var now = start.AddMinutes(minutes);
                    var roles = new Dictionary<string, IReadOnlyList<string>?>();
                    foreach (var role in PermissionCheck.RolesOf(held, now))
                    {
                        roles[role] = (await rows.RoleAsync(access.Tenant.Id, role, CancellationToken.None)).Permissions;
                    }
                    foreach (var permission in AccessHistory.Asked)
                    {
                        var answer = PermissionCheck.Of(held, role => roles[role], permission, now);
                        var permitting = history.Fold.Permitting(account, permission, now);
                        answer.Allowed.ShouldBe(permitting is { Count: > 0 }, $"{account} {permission} at +{minutes}");
                        answer.Grant?.Id.ToString().ShouldBe(permitting![0]);
                        yes += answer.Allowed ? 1 : 0;
                    }
                }
            }
        }
        yes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task the_rows_are_what_the_events_of_the_log_amount_to()
    {
        var history = new AccessHistory(Seeds.Next(output));
        var start = TimeProvider.System.GetUtcNow();
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await HappenAsync(access, history, start);
        await CaughtUpAsync(access);

        async Task<List<string>> Rows(string sql) =>
            await Sql.ColumnAsync(access.Tenant.Node.Served.Databases.WorkerUrl, $"SELECT {sql} WHERE tenant = '{access.Tenant.Id}'");
        (await Rows("id FROM read.access_grants")).Count.ShouldBe(history.Fold.All.Count(e => e.Event is Domain.Access.AccessGranted));
        (await Rows("'grant/' || id || ' ' || account || ' ' || role || ' ' || status FROM read.access_grants"))
            .Where(g => g.EndsWith(" active", StringComparison.Ordinal))
            .ShouldBe(history.Fold.OpenGrants().Select(g => $"{g.Stream} {g.Event.AccountId} {g.Event.Role} active"), ignoreOrder: true);
        (await Rows("name || ' ' || array_to_string(permissions, ' ') FROM read.access_roles")).ShouldBe(
            history
                .Roles.Where(r => history.Fold.Permissions(r) is not null)
                .Select(r => $"{r} {string.Join(' ', history.Fold.Permissions(r)!)}"),
            ignoreOrder: true
        );
        (await Rows("id || ' ' || status FROM read.access_accounts")).ShouldBe(
            history.Accounts.Where(a => history.Fold.Standing(a) is not null).Select(a => $"{a} {history.Fold.Standing(a)}"),
            ignoreOrder: true
        );
    }

    private static async Task HappenAsync(AccessTenant access, AccessHistory history, DateTimeOffset start)
    {
        var from = history.Fold.All.Count;
        for (var step = 0; step < Steps; step++)
        {
            history.Go(start);
        }
        foreach (var (stream, e) in history.Fold.All.Skip(from))
        {
            await access.HappensAsync(stream, e);
        }
    }

    // The list waits for the projection.
    private static async Task CaughtUpAsync(AccessTenant access) =>
        (await Until.TrueAsync(async () => (await access.Caller.Get("/v1/roles")).Status == 200, TimeSpan.FromSeconds(60))).ShouldBeTrue();
}
