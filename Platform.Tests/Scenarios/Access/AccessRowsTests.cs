using Microsoft.Extensions.DependencyInjection;
using Platform.Cli.Local;
using Platform.Projections.Access;
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
            await history.HappenAsync(access, Steps, start);
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

    // The list waits for the projection.
    private static async Task CaughtUpAsync(AccessTenant access) =>
        (await Until.TrueAsync(async () => (await access.Caller.Get("/v1/roles")).Status == 200, TimeSpan.FromSeconds(60))).ShouldBeTrue();
}
