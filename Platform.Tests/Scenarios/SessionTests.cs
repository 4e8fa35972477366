using Microsoft.Extensions.DependencyInjection;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

/// <summary>What was done in which session: each event of a request that names one, found by it afterwards, and kept as what it is, personal.</summary>
public sealed class SessionTests(TestCluster cluster)
{
    private const string Session = "s~\"\\7-of-Ann";

    [Fact]
    public async Task commands_records_and_readings_are_found_by_the_session_they_name_and_nothing_else_is()
    {
        var (_, caller) = await CallerAsync();
        var acting = caller.With("Platform-Session", Session);
        await ActedAsync(caller.With("Platform-Session", "another"));
        await ActedAsync(caller);
        var id = await ActedAsync(acting);
        var found = (await caller.Get(Search(Session))).Is(200).Items;
        found
            .Select(item => item.GetProperty("type").GetString())
            .ShouldBe(["account-registered", "account-locked", "external-action-recorded", "personal-data-read", "trail-read"]);
        found[0].GetProperty("stream").GetString().ShouldBe($"account/{id}");
        found.ShouldAllBe(item => item.GetProperty("from").GetProperty("session").GetString() == Session);
        Types(await caller.Get($"{Search(Session)}&ip=127.0.0.1&type=account-locked")).ShouldBe(["account-locked"]);
        Types(await caller.Get($"{Search(Session)}&ip=192.0.2.1")).ShouldBe([]);
        Types(await caller.Get($"{Search(Session)}&subject={id}")).ShouldBe(["account-registered", "account-locked", "personal-data-read"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData(201)]
    public async Task one_that_is_no_such_text_is_refused_by_name_and_nothing_is_done(object session)
    {
        var (tenant, caller) = await CallerAsync();
        var wrong = caller.With("Platform-Session", session is int length ? new string('s', length) : (string)session);
        var entries = await tenant.EntriesAsync();
        var refused = new[]
        {
            await wrong.Post("/v1/accounts", new { email = "ann@example.org", displayName = "Ann" }),
            await wrong.Post("/v1/audit/records", Records(Record("1"))),
            await wrong.With("Purpose", "to see").Get("/v1/accounts"),
            await wrong.Get("/v1/audit/events"),
        };
        var details = refused.Select(answer => answer.Problem("invalid-header").GetProperty("detail").GetString());
        details.ShouldAllBe(detail => detail == "Platform-Session: 1 to 200 visible ASCII characters.");
        (await tenant.EntriesAsync()).ShouldBe(entries);
        (await caller.With("Platform-Session", new string('s', 200)).Get("/v1/audit/events?limit=1")).Is(200);
    }

    [Fact]
    public async Task it_is_sealed_in_the_log_and_found_no_more_once_the_callers_key_is_destroyed()
    {
        var (tenant, caller) = await CallerAsync();
        var (id, key) = await tenant.IssueAsync();
        var acting = caller with { Key = key };
        await ActedAsync(acting.With("Platform-Session", Session));
        var kept = await Sql.ScalarAsync(
            tenant.Node.Served.Databases.WorkerUrl,
            $"SELECT string_agg(convert_from(entry, 'UTF8'), '') FROM platform.log WHERE tenant = '{tenant.Id}'"
        );
        ((string)kept!).ShouldNotContain("of-Ann");
        (await caller.Get(Search(Session))).Is(200).Items.Count.ShouldBe(5);
        var shown = (await (await tenant.CallerAsync("audit:read")).Get("/v1/audit/events?type=account-locked")).Is(200).Items;
        shown.ShouldHaveSingleItem().GetProperty("from").GetProperty("session").GetString()!.ShouldStartWith("sealed:");
        var keys = tenant.Node.App.Services.GetRequiredService<SubjectKeys>();
        await keys.DestroyAsync(tenant.Node.Served.Databases.KeysOwnerUrl, tenant.Id, $"caller/key/{id}");
        (await caller.Get(Search(Session))).Is(200).Items.ShouldBeEmpty();
        (await caller.Get("/v1/audit/events?type=account-locked")).Is(200).Items.Count.ShouldBe(1);
    }

    /// <summary>An account is registered and locked, an action recorded, personal data and the trail read; the account's id.</summary>
    private static async Task<string> ActedAsync(ApiCaller caller)
    {
        var unique = Guid.NewGuid().ToString("N");
        var id = (await caller.Post("/v1/accounts", new { email = $"{unique}@example.org", displayName = "Ann" })).Is(201).Id;
        (await caller.Post($"/v1/accounts/{id}/lock", new { reason = "lost phone" })).Is(200);
        (await caller.Post("/v1/audit/records", Records(Record(unique)))).Is(200);
        (await caller.With("Purpose", "to see").Get($"/v1/accounts/{id}")).Is(200);
        (await caller.Get("/v1/audit/events?limit=1")).Is(200);
        return id;
    }

    private async Task<(TestTenant Tenant, ApiCaller Caller)> CallerAsync()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        return (tenant, await tenant.CallerAsync());
    }

    private static string Search(string session) => $"/v1/audit/events?session={Uri.EscapeDataString(session)}";

    private static string[] Types(Answered answer) => [.. answer.Is(200).Items.Select(item => item.GetProperty("type").GetString()!)];
}
