using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

/// <summary>Timelines across streams: of whom something was done by or to, from which address, in which session.</summary>
public sealed class SearchByPersonTests(TestCluster cluster)
{
    private static readonly (string Id, string Actor, string Target, string? Ip)[] Told =
    [
        ("0", "ada", "eve", "192.0.2.1"),
        ("1", "ada", "a bucket", "::ffff:192.0.2.2"),
        ("2", "eve", "ada", "2001:DB8:0::1"),
        ("3", "eve", "a bucket", null),
    ];

    [Theory]
    [InlineData("subject=eve", "0")]
    [InlineData("subject=a bucket", "1,3")]
    [InlineData("subject=ada&actor=eve", "2")]
    [InlineData("subject=ada&actor=ada", "")]
    [InlineData("ip=192.0.2.1", "0")]
    [InlineData("ip=192.0.2.2", "1")]
    [InlineData("ip=::ffff:192.0.2.2", "1")]
    [InlineData("ip=2001:db8::1", "2")]
    [InlineData("ip=2001:db8::1&actor=ada", "")]
    [InlineData("actor=ada&from=2026-11-20T10:30:00Z", "1")]
    [InlineData("subject=a bucket&to=2026-11-20T12:00:00Z", "1")]
    [InlineData("subject=a bucket&type=external-action-recorded&outcome=ok&from=2026-11-20T12:00:00Z", "3")]
    public async Task outside_actions_are_found_by_whom_and_from_where(string query, string ids)
    {
        var (_, caller) = await ToldAsync();
        var found = (await caller.Get($"/v1/audit/events?{query}")).Is(200).Items;
        string.Join(',', found.Select(item => item.GetProperty("data").GetProperty("id").GetString())).ShouldBe(ids);
    }

    [Fact]
    public async Task an_account_is_found_in_every_stream_that_is_about_it()
    {
        var accounts = await TestAccounts.OfAsync(await cluster.ApiAsync());
        var id = await accounts.RegisteredAsync("ann@example.org", "Ann");
        var other = await accounts.RegisteredAsync("ben@example.org", "Ben");
        (await accounts.Caller.Post($"/v1/accounts/{id}/lock", new { reason = "lost phone" })).Is(200);
        (await accounts.Caller.Post("/v1/roles", new { name = "reader", permissions = new[] { "invoices:read" } })).Is(201);
        var grant = new
        {
            accountId = id,
            role = "reader",
            reason = "asked for it",
        };
        (await accounts.Caller.Post("/v1/accounts/" + id + "/unlock", new { reason = "found it" })).Is(200);
        (await accounts.Caller.Post("/v1/grants", grant)).Is(201);
        (await accounts.Caller.Get($"/v1/accounts/{id}")).Is(200);
        (await accounts.Caller.Get("/v1/accounts")).Is(200);
        Types(await accounts.Caller.Get($"/v1/audit/events?subject={id}"))
            .ShouldBe([
                "account-registered",
                "account-locked",
                "account-unlocked",
                "access-granted",
                "personal-data-read",
                "personal-data-read",
            ]);
        Types(await accounts.Caller.Get($"/v1/audit/events?subject={other}")).ShouldBe(["account-registered", "personal-data-read"]);
    }

    [Fact]
    public async Task what_this_platform_did_is_found_by_its_callers_address_and_by_the_events_own_id()
    {
        var (_, caller) = await ToldAsync();
        (await caller.Post("/v1/audit/verifications")).Is(202);
        var asked = (await caller.Get("/v1/audit/events?ip=127.0.0.1&type=verification-requested")).Is(200).Items.ShouldHaveSingleItem();
        var id = asked.GetProperty("id").GetString();
        var found = (await caller.Get($"/v1/audit/events?eventId={id}")).Is(200).Items.ShouldHaveSingleItem();
        found.GetRawText().ShouldBe(asked.GetRawText());
        (await caller.Get($"/v1/audit/events?eventId={id}&type=tenant-created")).Is(200).Items.ShouldBeEmpty();
        (await caller.Get("/v1/audit/events?eventId=not-an-id")).Problem("invalid-parameter");
    }

    [Fact]
    public async Task another_tenant_finds_nothing_of_it_by_any_of_them()
    {
        var (_, caller) = await ToldAsync();
        var id = (await caller.Get("/v1/audit/events?actor=ada")).Is(200).Items[0].GetProperty("id").GetString();
        var stranger = await (await (await cluster.ApiAsync()).TenantAsync()).CallerAsync();
        foreach (var filter in new[] { "actor=ada", "subject=eve", "ip=192.0.2.1", $"eventId={id}", "type=external-action-recorded" })
        {
            (await stranger.Get($"/v1/audit/events?{filter}")).Is(200).Items.ShouldBeEmpty(filter);
        }
    }

    [Theory]
    [InlineData("subject=eve")]
    [InlineData("ip=192.0.2.1")]
    [InlineData("session=somebodys")]
    public async Task searching_for_a_person_needs_the_permission_to_see_them(string filter)
    {
        var (tenant, _) = await ToldAsync();
        (await (await tenant.CallerAsync("audit:read")).Get($"/v1/audit/events?{filter}")).Problem("forbidden");
    }

    [Theory]
    [InlineData("actor=ada")]
    [InlineData("subject=eve")]
    [InlineData("ip=192.0.2.1")]
    public async Task an_erased_person_can_be_found_no_more_though_the_rows_are_there(string filter)
    {
        var api = await cluster.ApiAsync();
        var (tenant, caller) = await ToldAsync();
        (await caller.Get($"/v1/audit/events?{filter}")).Is(200).Items.ShouldNotBeEmpty();
        var keys = api.First.App.Services.GetRequiredService<SubjectKeys>();
        await keys.DestroyAsync(api.Served.Databases.KeysOwnerUrl, tenant.Id, "external/4:test/ada");
        var page = (await caller.Get($"/v1/audit/events?{filter}&limit=1")).Is(200);
        page.Items.ShouldBeEmpty();
        page.Next.ShouldBeNull();
        (await caller.Get("/v1/audit/events?type=external-action-recorded")).Is(200).Items.Count.ShouldBe(Told.Length);
    }

    [Theory]
    [InlineData("actor=walker")]
    [InlineData("subject=a thing")]
    [InlineData("actor=walker&from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z")]
    [InlineData("from=2026-11-21T00:00:00Z&to=2026-11-21T02:10:12Z")]
    public async Task a_walk_by_any_of_them_shows_each_once_and_is_recorded_once(string filter)
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        (await caller.Post("/v1/audit/records", Records(Enumerable.Range(0, 23).Select(i => Record($"{i}", "walker"))))).Is(200);
        var seen = new List<long>();
        string? next = "";
        while (next is not null)
        {
            var page = (await caller.Get($"/v1/audit/events?{filter}&limit=5{next}")).Is(200);
            seen.AddRange(page.Items.Select(Position));
            next = page.Next is { } cursor ? $"&after={cursor}" : null;
        }
        seen.Count.ShouldBe(23);
        seen.ShouldBe(seen.Distinct().Order());
        (await tenant.EntriesAsync("trail-read")).ShouldBe(1);
    }

    private static List<string> Types(Answered answer) => [.. answer.Is(200).Items.Select(item => item.GetProperty("type").GetString()!)];

    private static long Position(JsonElement item) => long.Parse(item.GetProperty("position").GetString()!, CultureInfo.InvariantCulture);

    private async Task<(TestTenant Tenant, ApiCaller Caller)> ToldAsync()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var records = Told.Select(
            (t, i) =>
                new Dictionary<string, object?>(Record(t.Id, t.Actor))
                {
                    ["target"] = t.Target,
                    ["ip"] = t.Ip,
                    ["occurredAt"] = $"2026-11-20T1{i}:00:00Z",
                }
        );
        (await caller.Post("/v1/audit/records", Records(records))).Is(200);
        return (tenant, caller);
    }
}
