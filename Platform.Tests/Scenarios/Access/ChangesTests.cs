using System.Text.Json;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

public sealed class ChangesTests(TestCluster cluster)
{
    private const string Changes = "/v1/access/changes";

    [Fact]
    public async Task it_is_told_who_changed_what_and_when()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var (keyId, key) = await access.Tenant.IssueAsync();
        var other = access.Tenant.Node.As(key);
        await access.RoleAsync("billing", "a", "b");
        (await other.Send("PUT", "/v1/roles/billing", new { permissions = new[] { "b", "c" } })).Is(200);
        var account = await access.AccountAsync();
        var grant = await access.GrantAsync(account, "billing");
        await access.RevokeAsync(grant);

        var all = (await access.Caller.Get(Changes)).Is(200).Items;
        all.Select(c => Text(c, "what")).ShouldBe(["role-defined", "role-changed", "granted", "revoked"]);
        all.Select(c => Text(c, "role")).ShouldAllBe(role => role == "billing");
        Texts(all[0], "added").ShouldBe(["a", "b"]);
        Texts(all[1], "added").ShouldBe(["c"]);
        Texts(all[1], "removed").ShouldBe(["a"]);
        Text(all[1].GetProperty("actor"), "id").ShouldBe(keyId);
        all.Skip(2).ShouldAllBe(c => Text(c, "accountId") == account.ToString() && Text(c, "grant") == grant);

        (await WhatAsync(access, $"accountId={account}")).ShouldBe(["granted", "revoked"]);
        (await WhatAsync(access, $"actor={keyId}")).ShouldBe(["role-changed"]);
        (await WhatAsync(access, "role=support")).ShouldBeEmpty();
        var at = all[2].GetProperty("at").GetString()!;
        (await WhatAsync(access, $"from={at}")).ShouldBe(["granted", "revoked"]);
        (await WhatAsync(access, $"to={at}")).ShouldBe(["role-defined", "role-changed"]);
    }

    [Fact]
    public async Task reasons_are_opened_for_a_purpose_and_that_is_recorded()
    {
        var access = await ToldAsync();
        var reader = await access.Tenant.CallerAsync("access:read", "access:read-personal");
        Reasons((await reader.With("Purpose", "review").Get(Changes)).Is(200)).ShouldBe([null, "covers for Ann", "Ann is back"]);
        (await access.Tenant.EntriesAsync("personal-data-read")).ShouldBe(1);
        Reasons((await reader.Get(Changes)).Is(200)).Skip(1).ShouldAllBe(reason => reason!.StartsWith("sealed:"));
        (await access.Tenant.EntriesAsync("personal-data-read")).ShouldBe(1);
    }

    [Fact]
    public async Task reasons_stay_sealed_for_who_may_not_see_them()
    {
        var access = await ToldAsync();
        var reader = (await access.Tenant.CallerAsync("access:read")).With("Purpose", "curiosity");
        Reasons((await reader.Get(Changes)).Is(200)).Skip(1).ShouldAllBe(reason => reason!.StartsWith("sealed:"));
    }

    [Fact]
    public async Task every_page_is_recorded_and_a_sealed_one_is_not_continued_with_reasons_open()
    {
        var access = await ToldAsync();
        var opened = access.Caller.With("Purpose", "review");
        var page = (await opened.Get($"{Changes}?limit=2")).Is(200);
        Reasons((await opened.Get($"{Changes}?limit=2&after={page.Next}")).Is(200)).ShouldBe(["Ann is back"]);
        // One an answer: each says whose data it held.
        (await access.Tenant.EntriesAsync("personal-data-read")).ShouldBe(2);
        (await access.Caller.Get($"{Changes}?limit=2&after={page.Next}")).Problem("cursor-mismatch");
        var unopened = (await access.Caller.Get($"{Changes}?limit=2")).Is(200);
        (await opened.Get($"{Changes}?limit=2&after={unopened.Next}")).Problem("cursor-mismatch");
    }

    private async Task<AccessTenant> ToldAsync()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        await access.RoleAsync("billing", "a");
        var grant = await access.GrantAsync(await access.AccountAsync(), "billing", reason: "covers for Ann");
        (await access.RevokeAsync(grant, "Ann is back")).Is(200);
        return access;
    }

    private static async Task<string?[]> WhatAsync(AccessTenant access, string filter) =>
        [.. (await access.Caller.Get($"{Changes}?{filter}")).Is(200).Items.Select(c => Text(c, "what"))];

    private static List<string?> Reasons(Answered answer) => [.. answer.Items.Select(c => Text(c, "reason"))];

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private static string?[] Texts(JsonElement of, string name) => [.. of.GetProperty(name).EnumerateArray().Select(t => t.GetString())];
}
