using System.Text.Json;
using Platform.Cli.Local;
using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

public sealed class CheckTests(TestCluster cluster)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task a_check_names_the_grant_and_the_role_that_permit_it()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "invoices:*", "reports:read");
        var account = await access.AccountAsync();
        var until = new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var grant = await access.GrantAsync(account, "billing", until);
        var answer = await access.CheckAsync(account, "invoices:write");
        answer.Json.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        var reason = answer.Json.GetProperty("reason");
        Text(reason, "code").ShouldBe("granted");
        Text(reason, "grant").ShouldBe(grant);
        Text(reason, "role").ShouldBe("billing");
        reason.GetProperty("until").GetDateTimeOffset().ShouldBe(until);
        await RefusedAsync(access, account, "reports:write", "no-grant");
        await RefusedAsync(access, account, "invoices", "no-grant");
    }

    [Fact]
    public async Task an_owner_may_do_everything_and_a_changed_role_counts_at_once()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a");
        var (owner, clerk) = (await access.AccountAsync(), await access.AccountAsync());
        await access.GrantAsync(owner, "owner");
        var grant = await access.GrantAsync(clerk, "billing");
        (await access.CheckAsync(owner, "whatever:it.is")).Json.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        await RefusedAsync(access, clerk, "b", "no-grant");
        (await access.Caller.Send("PUT", "/v1/roles/billing", new { permissions = new[] { "b" } })).Is(200);
        (await access.CheckAsync(clerk, "b")).Json.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        await RefusedAsync(access, clerk, "a", "no-grant");
        (await access.RevokeAsync(grant)).Is(200);
        await RefusedAsync(access, clerk, "b", "no-grant");
    }

    [Fact]
    public async Task an_account_that_is_locked_closed_or_unknown_may_do_nothing_and_is_told_so()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var account = await access.AccountAsync();
        await access.GrantAsync(account, "owner");
        await access.HappensAsync($"account/{account}", new AccountLocked("stolen"));
        await RefusedAsync(access, account, "a", "account-locked");
        await access.HappensAsync($"account/{account}", new AccountUnlocked("found"));
        (await access.CheckAsync(account, "a")).Json.GetProperty("allowed").GetBoolean().ShouldBeTrue();
        await access.HappensAsync($"account/{account}", new AccountClosed("left"));
        await RefusedAsync(access, account, "a", "account-closed");
        await RefusedAsync(access, Guid.NewGuid(), "a", "unknown-account");
    }

    [Fact]
    public async Task a_grant_permits_nothing_once_its_time_is_over()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var account = await access.AccountAsync();
        var until = TimeProvider.System.GetUtcNow().AddSeconds(4);
        await access.GrantAsync(account, "owner", until);
        (await Until.TrueAsync(() => TimeProvider.System.GetUtcNow() > until, Deadline)).ShouldBeTrue();
        await RefusedAsync(access, account, "a", "no-grant");
    }

    [Theory]
    [InlineData("")]
    [InlineData("accountId=0192f3a0-0000-7000-8000-000000000001")]
    [InlineData("permission=a")]
    [InlineData("accountId=nobody&permission=a")]
    [InlineData("accountId=0192f3a0-0000-7000-8000-000000000001&permission=a:*")]
    [InlineData("accountId=0192f3a0-0000-7000-8000-000000000001&permission=a&minPosition=x")]
    [InlineData("accountId=0192f3a0-0000-7000-8000-000000000001&permission=a&role=b")]
    public async Task a_check_that_does_not_say_what_it_asks_is_refused(string query)
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        (await access.Caller.Get($"/v1/permissions/check?{query}")).Problem("invalid-parameter");
    }

    private static async Task RefusedAsync(AccessTenant access, Guid account, string permission, string code)
    {
        var answer = await access.CheckAsync(account, permission);
        answer.Json.GetProperty("allowed").GetBoolean().ShouldBeFalse(answer.Text);
        Text(answer.Json.GetProperty("reason"), "code").ShouldBe(code);
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();
}
