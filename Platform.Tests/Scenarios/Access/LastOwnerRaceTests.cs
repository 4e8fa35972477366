using Platform.Tests.Support;

namespace Platform.Tests.Scenarios.Access;

public sealed class LastOwnerRaceTests(TestCluster cluster)
{
    private const int Races = 100;

    [Fact]
    public async Task of_the_last_two_owners_revoked_at_once_on_two_nodes_one_always_stays()
    {
        var api = await cluster.ApiAsync();
        var access = await AccessTenant.CreateAsync(api.First);
        Guid[] accounts = [await access.AccountAsync(), await access.AccountAsync()];
        string[] grants = [await access.GrantAsync(accounts[0], "owner"), await access.GrantAsync(accounts[1], "owner")];
        for (var race = 0; race < Races; race++)
        {
            var answers = await Task.WhenAll(
                access.RevokeAsync(grants[0]),
                (access with { Caller = access.Caller.At(api.Second) }).RevokeAsync(grants[1])
            );
            answers.Count(a => a.Status == 200).ShouldBe(1, $"race {race}: {answers[0].Text} {answers[1].Text}");
            answers.Single(a => a.Status != 200).Problem("last-owner");
            var gone = Array.FindIndex(answers, a => a.Status == 200);
            grants[gone] = await access.GrantAsync(accounts[gone], "owner");
        }
        (await access.Tenant.EntriesAsync("owner-removed")).ShouldBe(Races);
        (await access.Tenant.EntriesAsync("owner-added")).ShouldBe(Races + 2);
    }
}
