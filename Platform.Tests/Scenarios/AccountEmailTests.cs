using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>An e-mail address belongs to one open account of a tenant, in whatever case it is written.</summary>
public sealed class AccountEmailTests(TestCluster cluster)
{
    [Fact]
    public async Task of_sixty_four_registrations_of_one_address_over_two_nodes_one_wins()
    {
        var api = await cluster.ApiAsync();
        var accounts = await TestAccounts.OfAsync(api);
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 64)
                .Select(i =>
                    accounts
                        .Caller.At(i % 2 == 0 ? api.First : api.Second)
                        .Post(
                            "/v1/accounts",
                            new { email = i % 3 == 0 ? "RACE@example.org" : "race@example.org", displayName = $"Runner {i}" }
                        )
                )
        );
        answers.Count(a => a.Status == 201).ShouldBe(1);
        foreach (var late in answers.Where(a => a.Status != 201))
        {
            late.Problem("email-taken").GetRawText().ShouldNotContain("race@", Case.Insensitive);
        }
        (await accounts.Tenant.EntriesAsync("account-registered")).ShouldBe(1);
    }

    [Theory]
    [InlineData("ann@example.org", "ANN@EXAMPLE.ORG")]
    [InlineData("zoë@example.org", "ZOË@Example.org")]
    [InlineData("μάρκος@example.org", "ΜΆΡΚΟΣ@example.org")]
    [InlineData("ЖУК@example.org", "жук@example.org")]
    public async Task an_address_in_another_case_is_the_same_one(string first, string second)
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync(first);
        (await accounts.RegisterAsync(second)).Problem("email-taken");
        var other = await accounts.RegisteredAsync("other@example.org");
        (await accounts.Caller.Post($"/v1/accounts/{other}/change-email", new { email = second })).Problem("email-taken");
        (await accounts.ListedAsync($"&email={Uri.EscapeDataString(second)}")).ShouldBe([id]);
    }

    [Fact]
    public async Task ones_own_address_may_be_written_in_another_case_and_stays_ones_own()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("ann@example.org");
        await accounts.DoneAsync(id, "change-email", new { email = "Ann@Example.org" });
        (await accounts.Caller.Get($"/v1/accounts/{id}")).Is(200).Json.GetProperty("email").GetString().ShouldBe("Ann@Example.org");
        (await accounts.RegisterAsync("ann@example.org")).Problem("email-taken");
    }

    [Fact]
    public async Task an_address_given_up_is_free_and_the_new_one_is_held()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("old@example.org");
        await accounts.DoneAsync(id, "change-email", new { email = "new@example.org" });
        (await accounts.RegisterAsync("New@example.org")).Problem("email-taken");
        var heir = await accounts.RegisteredAsync("Old@example.org");
        (await accounts.ListedAsync("&email=old@example.org")).ShouldBe([heir]);
    }

    [Fact]
    public async Task closing_frees_the_address_and_the_closed_account_is_still_found_by_it()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("ann@example.org");
        await accounts.DoneAsync(id, "close", new { reason = "left" });
        var next = await accounts.RegisteredAsync("ann@example.org");
        (await accounts.ListedAsync("&email=ann@example.org")).ShouldBe([id, next]);
        (await accounts.ListedAsync("&email=ann@example.org&status=closed")).ShouldBe([id]);
    }

    [Fact]
    public async Task two_tenants_may_have_the_same_address()
    {
        var api = await cluster.ApiAsync();
        foreach (var accounts in new[] { await TestAccounts.OfAsync(api), await TestAccounts.OfAsync(api) })
        {
            await accounts.RegisteredAsync("same@example.org");
        }
    }
}
