using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Lists of accounts: filters, pages and positions.</summary>
public sealed class AccountListTests(TestCluster cluster)
{
    [Fact]
    public async Task a_walk_shows_those_of_its_first_request_once_each_while_others_register()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await accounts.RegisteredAsync($"first{i}@example.org"));
        }
        var seen = new List<string>();
        for (string? next = ""; next is not null; )
        {
            var page = (await accounts.Caller.Get($"/v1/accounts?limit=2{next}")).Is(200);
            seen.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()!));
            await accounts.RegisteredAsync($"later{seen.Count}@example.org");
            next = page.Next is { } cursor ? $"&after={cursor}" : null;
        }
        seen.ShouldBe(ids);
    }

    [Fact]
    public async Task a_status_finds_those_that_have_it()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var (active, locked, closed) = (
            await accounts.RegisteredAsync("active@example.org"),
            await accounts.RegisteredAsync("locked@example.org"),
            await accounts.RegisteredAsync("closed@example.org")
        );
        await accounts.DoneAsync(locked, "lock", new { reason = "r" });
        await accounts.DoneAsync(closed, "close", new { reason = "r" });
        (await accounts.ListedAsync("&status=active")).ShouldBe([active]);
        (await accounts.ListedAsync("&status=locked")).ShouldBe([locked]);
        (await accounts.ListedAsync("&status=closed")).ShouldBe([closed]);
        (await accounts.ListedAsync("&status=locked&email=active@example.org")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("status=gone")]
    [InlineData("status=Active")]
    [InlineData("email=nobody")]
    [InlineData("name=ann")]
    [InlineData("minPosition=x")]
    public async Task a_filter_that_makes_no_sense_is_refused(string filter)
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        (await accounts.Caller.Get($"/v1/accounts?{filter}")).Problem("invalid-parameter");
        (await accounts.Tenant.EntriesAsync("personal-data-read")).ShouldBe(0);
    }

    [Fact]
    public async Task a_cursor_is_good_for_its_own_filter_alone()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        await accounts.RegisteredAsync("a@example.org");
        await accounts.RegisteredAsync("b@example.org");
        var cursor = (await accounts.Caller.Get("/v1/accounts?limit=1")).Is(200).Next;
        (await accounts.Caller.Get($"/v1/accounts?status=active&after={cursor}")).Problem("cursor-mismatch");
    }

    [Fact]
    public async Task a_list_on_the_other_node_shows_what_was_just_written()
    {
        var api = await cluster.ApiAsync();
        var accounts = await TestAccounts.OfAsync(api);
        for (var i = 0; i < 20; i++)
        {
            var written = (await accounts.RegisterAsync($"p{i}@example.org")).Is(201);
            var there = accounts.Caller.At(api.Second).With("Platform-Position", $"{written.Position}");
            (await there.Get($"/v1/accounts?email=p{i}@example.org")).Is(200).Items.ShouldHaveSingleItem();
        }
    }
}
