using System.Text.Json;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>What each event of a stream changed, before and after.</summary>
public sealed class ChangesTests(TestCluster cluster)
{
    [Fact]
    public async Task each_event_tells_which_members_it_changed_before_and_after()
    {
        var (accounts, path) = await RenamedAsync();
        var items = (await accounts.Caller.Get(path)).Is(200).Items;
        items
            .Select(Told)
            .ShouldBe([
                "account-registered email: null > \"ann@example.org\", displayName: null > \"Ann\", status: null > \"active\"",
                "account-locked status: \"active\" > \"locked\"",
                "account-unlocked status: \"locked\" > \"active\"",
                "account-renamed displayName: \"Ann\" > \"Anna\"",
            ]);
        items[3].GetProperty("version").GetInt64().ShouldBe(4);
        items[3].GetProperty("by").GetProperty("kind").GetString().ShouldBe("key");
    }

    [Fact]
    public async Task it_is_walked_page_by_page_and_recorded_once()
    {
        var (accounts, path) = await RenamedAsync();
        var whole = (await accounts.Caller.Get(path)).Is(200).Items.Select(i => i.GetRawText()).ToList();
        var reads = await accounts.Tenant.EntriesAsync("trail-read");
        var seen = new List<string>();
        string? next = "";
        while (next is not null)
        {
            var page = (await accounts.Caller.Get($"{path}?limit=1{next}")).Is(200);
            seen.Add(page.Items.ShouldHaveSingleItem().GetRawText());
            next = page.Next is { } cursor ? $"&after={cursor}" : null;
        }
        seen.ShouldBe(whole);
        (await accounts.Tenant.EntriesAsync("trail-read")).ShouldBe(reads + 1);
    }

    [Fact]
    public async Task who_may_not_see_personal_data_sees_that_it_changed_but_not_what_it_was()
    {
        var (accounts, path) = await RenamedAsync();
        var answer = (await (await accounts.Tenant.CallerAsync("audit:read")).Get(path)).Is(200);
        answer.Text.ShouldNotContain("Ann");
        answer.Text.ShouldNotContain("\\u0000");
        var renamed = answer.Items[3].GetProperty("changes").EnumerateArray().ToList().ShouldHaveSingleItem();
        renamed.GetProperty("member").GetString().ShouldBe("displayName");
        renamed.GetProperty("before").GetString()!.ShouldMatch("^sealed:[0-9a-f-]{36}$");
        renamed.GetProperty("after").GetString()!.ShouldMatch("^sealed:[0-9a-f-]{36}$");
    }

    [Theory]
    [InlineData("/v1/audit/streams/nothing/x/changes", "not-found")]
    [InlineData("/v1/audit/streams/account/x/changes", "not-found")]
    [InlineData("/v1/audit/streams/account/x%20y/changes", "invalid-parameter")]
    [InlineData("/v1/audit/streams/account/x/changes?version=1", "invalid-parameter")]
    public async Task a_stream_that_is_not_there_or_cannot_be_is_refused(string path, string code) =>
        (await (await cluster.ApiAsync()).Operator.Get(path)).Problem(code);

    private static string Told(JsonElement item)
    {
        var changes = item.GetProperty("changes")
            .EnumerateArray()
            .Select(c =>
                $"{c.GetProperty("member").GetString()}: {c.GetProperty("before").GetRawText()} > {c.GetProperty("after").GetRawText()}"
            );
        return $"{item.GetProperty("type").GetString()} {string.Join(", ", changes)}";
    }

    private async Task<(TestAccounts Accounts, string Path)> RenamedAsync()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("ann@example.org", "Ann");
        (await accounts.Caller.Post($"/v1/accounts/{id}/lock", new { reason = "lost phone" })).Is(200);
        (await accounts.Caller.Post($"/v1/accounts/{id}/unlock", new { reason = "found it" })).Is(200);
        (await accounts.Caller.Post($"/v1/accounts/{id}/rename", new { displayName = "Anna" })).Is(200);
        return (accounts, $"/v1/audit/streams/account/{id}/changes");
    }
}
