using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What is taken as an e-mail address.</summary>
public sealed class AccountShapeTests(TestCluster cluster)
{
    [Theory]
    [InlineData("no-at.example.org")]
    [InlineData("two@at@example.org")]
    [InlineData("@example.org")]
    [InlineData("ann@")]
    [InlineData(" ann@example.org")]
    [InlineData("ann@example.org ")]
    [InlineData("ann\n@example.org")]
    [InlineData("ann\u200b@example.org")]
    [InlineData("ann\u00a0b@example.org")]
    [InlineData("zoe\u0308@example.org")]
    public async Task what_is_no_address_is_refused_and_not_repeated(string email)
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var before = await accounts.Tenant.EntriesAsync();
        var problem = (await accounts.RegisterAsync(email)).Problem("invalid-body");
        problem.GetProperty("errors")[0].GetProperty("pointer").GetString().ShouldBe("/email");
        problem.GetProperty("errors")[0].GetProperty("detail").GetString()!.ShouldNotContain(email.Trim());
        (await accounts.Tenant.EntriesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task an_address_has_at_most_254_characters()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        await accounts.RegisteredAsync(new string('a', 250) + "@b.c");
        (await accounts.RegisterAsync(new string('a', 251) + "@b.c")).Problem("invalid-body");
    }
}
