using Platform.Domain.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Accounts over HTTP, from registration to closing.</summary>
public sealed class AccountTests(TestCluster cluster)
{
    [Fact]
    public async Task an_account_is_registered_changed_and_closed_and_each_answer_says_its_version()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var registered = (await accounts.RegisterAsync("Ann@Example.org", "Ann")).Is(201);
        registered.Headers["location"].ShouldBe($"/v1/accounts/{registered.Id}");
        await ShowsAsync(accounts, registered.Id, "Ann@Example.org", "Ann", "active", registered.ETag);
        var etag = await accounts.DoneAsync(registered.Id, "lock", new { reason = "lost phone" });
        await ShowsAsync(accounts, registered.Id, "Ann@Example.org", "Ann", "locked", etag);
        (await accounts.DoneAsync(registered.Id, "lock", new { reason = "again" })).ShouldBe(etag);
        await accounts.DoneAsync(registered.Id, "unlock", new { reason = "found it" });
        await accounts.DoneAsync(registered.Id, "rename", new { displayName = "Ann B." });
        etag = await accounts.DoneAsync(registered.Id, "change-email", new { email = "ann.b@example.org" });
        await ShowsAsync(accounts, registered.Id, "ann.b@example.org", "Ann B.", "active", etag);
        etag = await accounts.DoneAsync(registered.Id, "close", new { reason = "left" });
        await ShowsAsync(accounts, registered.Id, "ann.b@example.org", "Ann B.", "closed", etag);
        (await accounts.DoneAsync(registered.Id, "close", new { reason = "left" })).ShouldBe(etag);
        foreach (var (verb, body) in Commands)
        {
            (await accounts.Caller.Post($"/v1/accounts/{registered.Id}/{verb}", body)).Problem("account-closed");
        }
    }

    [Fact]
    public async Task what_is_not_there_is_not_found()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        foreach (var (verb, body) in Commands.Append(("close", new { reason = "r" })))
        {
            (await accounts.Caller.Post($"/v1/accounts/{Guid.NewGuid()}/{verb}", body)).Problem("not-found");
        }
    }

    [Fact]
    public async Task the_last_owner_stays_whichever_of_two_closes_first_and_who_is_closed_owns_nothing()
    {
        var api = await cluster.ApiAsync();
        var accounts = await TestAccounts.OfAsync(api);
        var ids = new[] { await accounts.RegisteredAsync("a@example.org"), await accounts.RegisteredAsync("b@example.org") };
        OwnerAdded[] owners = [.. ids.Select(id => new OwnerAdded(Guid.NewGuid(), Guid.Parse(id)))];
        await AccountConditions.OwnedAsync(api.First, accounts.Tenant.Id, owners);
        var closing = await Task.WhenAll(
            accounts.Caller.Post($"/v1/accounts/{ids[0]}/close", new { reason = "left" }),
            accounts.Caller.At(api.Second).Post($"/v1/accounts/{ids[1]}/close", new { reason = "left" })
        );
        closing.Count(c => c.Status == 200).ShouldBe(1);
        closing.Single(c => c.Status != 200).Problem("last-owner");
        var ended = (await accounts.Caller.Get("/v1/audit/events?type=owner-removed")).Is(200).Items.ShouldHaveSingleItem();
        var closed = ids[Array.FindIndex(closing, c => c.Status == 200)];
        ended.GetProperty("data").GetProperty("accountId").GetString().ShouldBe(closed);
        (await accounts.Tenant.EntriesAsync("account-closed")).ShouldBe(1);
    }

    [Fact]
    public async Task of_many_that_name_one_version_one_wins()
    {
        var api = await cluster.ApiAsync();
        var accounts = await TestAccounts.OfAsync(api);
        var id = await accounts.RegisteredAsync("once@example.org");
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i => accounts.Caller.At(i % 2 == 0 ? api.First : api.Second).With("If-Match", "\"1\""))
                .Select((caller, i) => caller.Post($"/v1/accounts/{id}/rename", new { displayName = $"Name {i}" }))
        );
        answers.Count(a => a.Status == 200).ShouldBe(1);
        (await accounts.Tenant.EntriesAsync("account-renamed")).ShouldBe(1);
    }

    private static (string Verb, object Body)[] Commands =>
        [
            ("lock", new { reason = "r" }),
            ("unlock", new { reason = "r" }),
            ("rename", new { displayName = "n" }),
            ("change-email", new { email = "new@example.org" }),
        ];

    private static async Task ShowsAsync(TestAccounts accounts, string id, string email, string name, string status, string etag)
    {
        var shown = (await accounts.Caller.Get($"/v1/accounts/{id}")).Is(200);
        shown.ETag.ShouldBe(etag);
        shown.Json.GetProperty("email").GetString().ShouldBe(email);
        shown.Json.GetProperty("displayName").GetString().ShouldBe(name);
        shown.Json.GetProperty("status").GetString().ShouldBe(status);
        var listed = (await accounts.Caller.Get($"/v1/accounts?email={Uri.EscapeDataString(email)}")).Is(200).Items.ShouldHaveSingleItem();
        listed.GetRawText().ShouldBe(shown.Text);
    }
}
