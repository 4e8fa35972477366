using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

public sealed class SearchTests(TestCluster cluster)
{
    private static readonly (string Id, string Actor, string Action, string Outcome, string At)[] Told =
    [
        ("0", "ada", "s3:GetObject", "ok", "2026-11-20T10:00:00Z"),
        ("1", "ada", "iam:CreateUser", "AccessDenied", "2026-11-20T11:00:00Z"),
        ("2", "eve", "s3:GetObject", "AccessDenied", "2026-11-20T12:00:00Z"),
        ("3", "eve", "s3:PutObject", "ok", "2026-11-20T14:00:00+01:00"),
    ];

    [Theory]
    [InlineData("actor=ada", "0,1")]
    [InlineData("actor=eve&action=s3:GetObject", "2")]
    [InlineData("actor=nobody", "")]
    [InlineData("action=s3:GetObject", "0,2")]
    [InlineData("action=s3", "")]
    [InlineData("outcome=AccessDenied", "1,2")]
    [InlineData("outcome=AccessDenied&actor=ada", "1")]
    [InlineData("type=external-action-recorded", "0,1,2,3")]
    [InlineData("from=2026-11-20T11:00:00Z&to=2026-11-20T13:00:00Z", "1,2")]
    [InlineData("from=2026-11-20T13:00:00Z&to=2026-11-20T13:00:01Z", "3")]
    [InlineData("from=2026-11-20T13:00:00%2B01:00&to=2026-11-20T13:00:00Z", "2")]
    [InlineData("to=2026-11-20T10:00:00Z", "")]
    public async Task every_filter_finds_what_it_names_oldest_first(string query, string ids)
    {
        var (_, caller) = await ToldAsync();
        var found = (await caller.Get($"/v1/audit/events?{query}")).Is(200).Items;
        string.Join(',', found.Select(item => item.GetProperty("data").GetProperty("id").GetString())).ShouldBe(ids);
    }

    [Fact]
    public async Task a_stream_is_found_by_its_name()
    {
        var (tenant, caller) = await ToldAsync();
        var found = (await caller.Get($"/v1/audit/events?stream=tenant/{tenant.Id}")).Is(200).Items;
        found.ShouldHaveSingleItem().GetProperty("type").GetString().ShouldBe("tenant-created");
    }

    [Fact]
    public async Task what_a_credential_of_ours_did_is_found_by_its_id()
    {
        var (tenant, _) = await ToldAsync();
        var (id, key) = await tenant.IssueAsync();
        var caller = tenant.Node.As(key);
        (await caller.Post("/v1/audit/verifications")).Is(202);
        (await caller.Get("/v1/audit/entries?limit=1")).Is(200);
        var found = (await caller.Get($"/v1/audit/events?actor={id}")).Is(200).Items;
        found.Select(item => item.GetProperty("type").GetString()).ShouldBe(["verification-requested", "trail-read"]);
        found.ShouldAllBe(item => item.GetProperty("recordedBy").GetProperty("kind").GetString() == "key");
    }

    [Fact]
    public async Task an_item_says_who_did_what_to_what_and_when()
    {
        var (_, caller) = await ToldAsync();
        var item = (await caller.Get("/v1/audit/events?actor=eve&outcome=ok")).Is(200).Items.ShouldHaveSingleItem();
        item.GetProperty("actor").GetString().ShouldBe("eve");
        item.GetProperty("action").GetString().ShouldBe("s3:PutObject");
        item.GetProperty("target").GetString().ShouldBe("a thing");
        item.GetProperty("outcome").GetString().ShouldBe("ok");
        item.GetProperty("occurredAt").GetString().ShouldBe("2026-11-20T13:00:00Z");
        item.GetProperty("from").GetProperty("ip").GetString().ShouldBe("127.0.0.1");
        item.GetProperty("trace").GetString()!.ShouldMatch("^[0-9a-f]{32}$");
        item.GetProperty("leaf").GetString()!.Length.ShouldBe(43);
    }

    [Fact]
    public async Task an_entry_carries_the_trace_of_the_request_that_wrote_it()
    {
        var (_, caller) = await ToldAsync();
        const string Trace = "0af7651916cd43dd8448eb211c80319c";
        (await caller.With("traceparent", $"00-{Trace}-b7ad6b7169203331-01").Post("/v1/audit/verifications")).Is(202);
        var asked = (await caller.Get("/v1/audit/events?type=verification-requested")).Is(200).Items.ShouldHaveSingleItem();
        asked.GetProperty("trace").GetString().ShouldBe(Trace);
    }

    [Theory]
    [InlineData("colour=red")]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("limit=ten")]
    [InlineData("limit=1&limit=2")]
    [InlineData("from=yesterday")]
    [InlineData("from=2026-11-20")]
    [InlineData("to=11/20/2026")]
    public async Task a_parameter_that_is_unknown_or_malformed_is_refused(string query)
    {
        var api = await cluster.ApiAsync();
        (await api.Operator.Get($"/v1/audit/events?{query}")).Problem("invalid-parameter");
    }

    [Fact]
    public async Task searching_for_a_person_needs_the_permission_to_see_them()
    {
        var (tenant, _) = await ToldAsync();
        (await (await tenant.CallerAsync("audit:read")).Get("/v1/audit/events?actor=ada")).Problem("forbidden");
    }

    private async Task<(TestTenant Tenant, ApiCaller Caller)> ToldAsync()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        var records = Told.Select(t => new Dictionary<string, object?>(Record(t.Id, t.Actor, t.Action))
        {
            ["outcome"] = t.Outcome,
            ["occurredAt"] = t.At,
        });
        (await caller.Post("/v1/audit/records", Records(records))).Is(200);
        return (tenant, caller);
    }
}
