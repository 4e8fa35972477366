using Platform.Domain.Identity;
using Platform.Projections.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

/// <summary>Whatever changes an answer tells the key it may be cached under, in the commit that changes the rows.</summary>
public sealed class AccessKeysTests(TestCluster cluster)
{
    [Fact]
    public async Task every_change_tells_which_cached_answers_may_be_other_ones_now()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var account = await access.AccountAsync();
        var (ofAccount, ofRole) = (HeldAccess.AccountKey(account.ToString()), HeldAccess.RoleKey("billing"));
        await ToldAsync(access, ofRole, () => access.RoleAsync("billing", "a"));
        var grant = "";
        await ToldAsync(access, ofAccount, async () => grant = await access.GrantAsync(account, "billing"));
        await ToldAsync(access, ofRole, () => access.Caller.Send("PUT", "/v1/roles/billing", new { permissions = new[] { "b" } }));
        await ToldAsync(access, ofAccount, () => access.RevokeAsync(grant));
        await ToldAsync(access, ofAccount, () => access.HappensAsync($"account/{account}", new AccountLocked("lost")));
        await ToldAsync(access, ofAccount, () => access.HappensAsync($"account/{account}", new AccountUnlocked("found")));
        await ToldAsync(access, ofAccount, () => access.HappensAsync($"account/{account}", new AccountClosed("left")));
    }

    private static async Task ToldAsync(AccessTenant access, string key, Func<Task> change)
    {
        await access.CheckAsync(Guid.NewGuid(), "a");
        var before = await PositionAsync(access, key);
        await change();
        // Waits until the projection has passed it.
        await access.CheckAsync(Guid.NewGuid(), "a");
        (await PositionAsync(access, key)).ShouldBe(await access.LastAsync(), $"{key} was told at {before}");
        before.ShouldBeLessThan(await access.LastAsync());
    }

    // The tenant's position of the last commit that told the key; 0 where none did.
    private static async Task<long> PositionAsync(AccessTenant access, string key) =>
        (long)
            (
                await Sql.ScalarAsync(
                    access.Tenant.Node.Served.Databases.WorkerUrl,
                    "SELECT coalesce(max(tenant_position), 0) FROM read.changes WHERE projection = 'access' "
                        + $"AND tenant = '{access.Tenant.Id}' AND '{key}' = ANY(keys)"
                )
            )!;
}
