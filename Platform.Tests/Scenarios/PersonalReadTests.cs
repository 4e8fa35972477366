using Microsoft.Extensions.DependencyInjection;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Who reads personal data says why, and the trail has it, with whose data was shown, before the answer is given.</summary>
public sealed class PersonalReadTests(TestCluster cluster)
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("501")]
    public async Task without_a_purpose_nothing_is_read(string? purpose)
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("ann@example.org");
        var before = await accounts.Tenant.EntriesAsync();
        var caller = await accounts.Tenant.CallerAsync();
        var asks = purpose is null ? caller : caller.With("Purpose", purpose == "501" ? new string('p', 501) : purpose);
        var issued = await accounts.Tenant.EntriesAsync();
        issued.ShouldBe(before + 1);
        foreach (var path in new[] { "/v1/accounts", "/v1/accounts?email=ann@example.org", $"/v1/accounts/{id}" })
        {
            (await asks.Get(path)).Problem("purpose-required");
        }
        (await accounts.Tenant.EntriesAsync()).ShouldBe(issued);
    }

    [Fact]
    public async Task one_account_is_read_and_its_version_stands_still()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("ann@example.org");
        (await accounts.Caller.With("Purpose", new string('p', 500)).Get($"/v1/accounts/{id}")).Is(200).ETag.ShouldBe("\"1\"");
        (await accounts.Tenant.EntriesAsync("personal-data-read")).ShouldBe(1);
        (await accounts.Caller.Get($"/v1/accounts/{id}")).Is(200).ETag.ShouldBe("\"1\"");
        var readings = await accounts.ReadingsAsync();
        readings.Select(r => r.Stream).Distinct().Count().ShouldBe(2);
        readings.ShouldAllBe(r => r.What == "accounts" && r.Query == $"account/{id}" && r.Subjects.Single() == id);
        readings.Select(r => r.Purpose).ShouldBe([new string('p', 500), "a test"]);
    }

    [Fact]
    public async Task whoever_found_nobody_has_asked_all_the_same()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var nobody = Guid.NewGuid();
        (await accounts.Caller.Get($"/v1/accounts/{nobody}")).Problem("not-found");
        (await accounts.Caller.Get("/v1/accounts?email=nobody@example.org&status=locked")).Is(200).Items.ShouldBeEmpty();
        var readings = await accounts.ReadingsAsync();
        readings.ShouldAllBe(r => r.Subjects.Length == 0);
        readings.Select(r => r.Query).ShouldBe([$"account/{nobody}", "{\"email\":\"nobody@example.org\",\"status\":\"locked\"}"]);
    }

    [Fact]
    public async Task a_walk_is_one_stream_with_an_event_a_page_that_lists_whom_it_showed()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            ids.Add(await accounts.RegisteredAsync($"person{i}@example.org"));
        }
        (await accounts.ListedAsync()).ShouldBe(ids);
        var readings = await accounts.ReadingsAsync();
        readings.Select(r => r.Subjects.Length).ShouldBe([3, 3, 1]);
        readings.SelectMany(r => r.Subjects).ShouldBe(ids);
        var stream = readings.Select(r => r.Stream).Distinct().ShouldHaveSingleItem();
        var state = (await accounts.Caller.Get($"/v1/audit/streams/{stream}/state")).Is(200).Json;
        state.GetProperty("version").GetInt64().ShouldBe(3);
        state.GetProperty("state").GetProperty("subjectsShown").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task a_purpose_is_sealed_in_the_log()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        (await accounts.Caller.With("Purpose", "canary of a purpose").Get("/v1/accounts?email=canary@example.org")).Is(200);
        var entries = (await accounts.Caller.Get("/v1/audit/entries")).Is(200).Text;
        var entry = entries.Split('\n').Last(line => line.Contains("personal-data-read"));
        entry.ShouldContain("$sealed");
        entry.ShouldNotContain("canary");
    }

    [Fact]
    public async Task what_was_erased_is_shown_as_erased()
    {
        var api = await cluster.ApiAsync();
        var accounts = await TestAccounts.OfAsync(api);
        var id = await accounts.RegisteredAsync("ann@example.org", "Ann");
        var keys = api.First.App.Services.GetRequiredService<SubjectKeys>();
        var key = await keys.DestroyAsync(api.Served.Databases.KeysOwnerUrl, accounts.Tenant.Id, $"account/{id}");
        var shown = (await accounts.Caller.Get($"/v1/accounts/{id}")).Is(200);
        shown.Json.GetProperty("email").GetString().ShouldBe($"erased:{key}");
        shown.Json.GetProperty("displayName").GetString().ShouldBe($"erased:{key}");
        (await accounts.Caller.Get("/v1/accounts")).Is(200).Items.ShouldHaveSingleItem().GetRawText().ShouldBe(shown.Text);
    }
}
