using Platform.Cli.Local;
using Platform.Domain.Identity;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

/// <summary>What a caller does to get each problem of this area.</summary>
internal static class AccessConditions
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task<Answered> AccountClosed(TestCluster cluster)
    {
        var access = await OwnedAsync(cluster);
        return await access.TryGrantAsync(await access.AccountAsync(new AccountClosed("left")), "owner");
    }

    public static async Task<Answered> AlreadyGranted(TestCluster cluster)
    {
        var access = await OwnedAsync(cluster);
        var account = await access.AccountAsync();
        await access.GrantAsync(account, "owner");
        return await access.TryGrantAsync(account, "owner");
    }

    public static async Task<Answered> GrantExpired(TestCluster cluster)
    {
        var access = await OwnedAsync(cluster);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(4);
        var grant = await access.GrantAsync(await access.AccountAsync(), "owner", until);
        (await Until.TrueAsync(() => TimeProvider.System.GetUtcNow() > until, Deadline)).ShouldBeTrue();
        return await access.RevokeAsync(grant);
    }

    public static async Task<Answered> LastOwner(TestCluster cluster)
    {
        var access = await OwnedAsync(cluster);
        return await access.RevokeAsync(await access.GrantAsync(await access.AccountAsync(), "owner"));
    }

    public static async Task<Answered> RoleBuiltIn(TestCluster cluster) => await DefineAsync(await OwnedAsync(cluster), "owner");

    public static async Task<Answered> RoleExists(TestCluster cluster)
    {
        var access = await OwnedAsync(cluster);
        await access.RoleAsync("billing", "a");
        return await DefineAsync(access, "billing");
    }

    public static async Task<Answered> UnknownAccount(TestCluster cluster) =>
        await (await OwnedAsync(cluster)).TryGrantAsync(Guid.NewGuid(), "owner");

    public static async Task<Answered> UnknownRole(TestCluster cluster)
    {
        var access = await OwnedAsync(cluster);
        return await access.TryGrantAsync(await access.AccountAsync(), "nothing");
    }

    public static async Task<Answered> UntilInThePast(TestCluster cluster)
    {
        var access = await OwnedAsync(cluster);
        return await access.TryGrantAsync(await access.AccountAsync(), "owner", TimeProvider.System.GetUtcNow());
    }

    private static async Task<AccessTenant> OwnedAsync(TestCluster cluster) =>
        await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);

    private static Task<Answered> DefineAsync(AccessTenant access, string name) =>
        access.Caller.Post("/v1/roles", new { name, permissions = new[] { "a" } });
}
