using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

public sealed class GrantTests(TestCluster cluster)
{
    [Fact]
    public async Task an_account_holds_a_role_once_at_a_time()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a");
        await access.RoleAsync("support", "b");
        var account = await access.AccountAsync();
        var grant = await access.GrantAsync(account, "billing");
        (await access.TryGrantAsync(account, "billing")).Problem("already-granted");
        await access.GrantAsync(account, "support");
        await access.GrantAsync(await access.AccountAsync(), "billing");

        (await access.RevokeAsync(grant)).Is(200).ETag.ShouldBe("\"2\"");
        await access.GrantAsync(account, "billing");
    }

    [Fact]
    public async Task a_second_revocation_changes_nothing()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a");
        var grant = await access.GrantAsync(await access.AccountAsync(), "billing");
        (await access.RevokeAsync(grant)).Is(200);
        (await access.RevokeAsync(grant)).Is(200).ETag.ShouldBe("\"2\"");
        (await access.Tenant.EntriesAsync("grant-revoked")).ShouldBe(1);
        (await access.RevokeAsync(Guid.NewGuid().ToString())).Problem("not-found");
    }

    [Fact]
    public async Task a_grant_is_refused_what_is_not_there()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a");
        var account = await access.AccountAsync();
        (await access.TryGrantAsync(Guid.NewGuid(), "billing")).Problem("unknown-account");
        (await access.TryGrantAsync(account, "nothing")).Problem("unknown-role");
        (await access.TryGrantAsync(account, "billing", TimeProvider.System.GetUtcNow())).Problem("until-in-the-past");
        (await access.TryGrantAsync(account, "billing", reason: "")).Problem("invalid-body");
        (await access.TryGrantAsync(await access.AccountAsync(new AccountClosed("left")), "billing")).Problem("account-closed");
        (await access.Tenant.EntriesAsync("access-granted")).ShouldBe(0);
    }

    [Fact]
    public async Task the_last_owner_cannot_be_revoked_and_one_for_a_time_does_not_count()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var founder = await access.GrantAsync(await access.AccountAsync(), "owner");
        var visitor = await access.GrantAsync(await access.AccountAsync(), "owner", TimeProvider.System.GetUtcNow().AddHours(1));
        (await access.RevokeAsync(founder)).Problem("last-owner");
        (await access.RevokeAsync(visitor)).Is(200);
        var second = await access.GrantAsync(await access.AccountAsync(), "owner");
        (await access.RevokeAsync(founder)).Is(200);
        (await access.RevokeAsync(second)).Problem("last-owner");
        (await access.RevokeAsync(founder)).Is(200);
    }

    [Fact]
    public async Task grants_are_found_by_account_role_and_whether_they_are_active()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a");
        await access.RoleAsync("support", "b");
        var (one, two) = (await access.AccountAsync(), await access.AccountAsync());
        var ended = await access.GrantAsync(one, "billing");
        await access.RevokeAsync(ended);
        var again = await access.GrantAsync(one, "billing", TimeProvider.System.GetUtcNow().AddHours(1));
        var support = await access.GrantAsync(one, "support");
        var other = await access.GrantAsync(two, "billing");
        (await FoundAsync(access, "")).ShouldBe([ended, again, support, other]);
        (await FoundAsync(access, $"accountId={one}")).ShouldBe([ended, again, support]);
        (await FoundAsync(access, "role=billing")).ShouldBe([ended, again, other]);
        (await FoundAsync(access, "active=true")).ShouldBe([again, support, other]);
        (await FoundAsync(access, "active=false")).ShouldBe([ended]);
        (await FoundAsync(access, $"accountId={one}&role=billing&active=true&limit=1")).ShouldBe([again]);
        (await access.Caller.Get("/v1/grants?accountId=nobody")).Problem("invalid-parameter");
        (await access.Caller.Get("/v1/grants?active=maybe")).Problem("invalid-parameter");
        (await access.Caller.Get($"/v1/grants/{again}")).Is(200).Json.GetProperty("status").GetString().ShouldBe("active");
        (await access.Caller.Get($"/v1/grants/{Guid.NewGuid()}")).Problem("not-found");
    }

    private static async Task<string[]> FoundAsync(AccessTenant access, string filter) =>
        [.. (await access.Caller.Get($"/v1/grants?{filter}")).Is(200).Items.Select(g => g.GetProperty("id").GetString()!)];
}
