using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

/// <summary>Closing an account and revoking grants are two areas' decisions over the same list of owners.</summary>
public sealed class ClosedOwnerTests(TestCluster cluster)
{
    private const int Races = 20;

    [Fact]
    public async Task of_the_last_two_owners_one_closed_and_one_revoked_at_once_one_stays()
    {
        var api = await cluster.ApiAsync();
        var access = await AccessTenant.CreateAsync(api.First);
        var stays = (Account: await access.AccountAsync(), Grant: "");
        stays.Grant = await access.GrantAsync(stays.Account, "owner");
        for (var race = 0; race < Races; race++)
        {
            var goes = await access.AccountAsync();
            var grant = await access.GrantAsync(goes, "owner");
            var answers = await Task.WhenAll(
                access.Caller.At(api.Second).Post($"/v1/accounts/{goes}/close", new { reason = "left" }),
                access.RevokeAsync(stays.Grant)
            );
            answers.Count(a => a.Status == 200).ShouldBe(1, $"race {race}: {answers[0].Text} {answers[1].Text}");
            answers.Single(a => a.Status != 200).Problem("last-owner");
            stays = answers[0].Status == 200 ? stays : (goes, grant);
        }
        (await access.Tenant.EntriesAsync("owner-removed")).ShouldBe(Races);
    }

    [Fact]
    public async Task what_a_closed_owner_held_can_still_be_revoked_and_permits_nothing_before()
    {
        var access = await AccessTenant.CreateAsync((await cluster.ApiAsync()).First);
        var (first, second) = (await access.AccountAsync(), await access.AccountAsync());
        var grant = await access.GrantAsync(first, "owner");
        await access.GrantAsync(second, "owner");
        (await access.Caller.Post($"/v1/accounts/{first}/close", new { reason = "left" })).Is(200);
        (await access.CheckAsync(first, "a")).Json.GetProperty("reason").GetProperty("code").GetString().ShouldBe("account-closed");
        (await access.RevokeAsync(grant)).Is(200);
        (await access.Tenant.EntriesAsync("owner-removed")).ShouldBe(1);
    }
}
