using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

/// <summary>What names the next page of a walk, and for whom.</summary>
public sealed class CursorTests(TestCluster cluster)
{
    [Fact]
    public async Task a_cursor_serves_its_credential_route_and_query_alone()
    {
        var (tenant, caller) = await ToldAsync();
        var cursor = (await caller.Get("/v1/audit/events?limit=2&outcome=ok")).Is(200).Next!;
        (await (await tenant.CallerAsync()).Get($"/v1/audit/events?limit=2&outcome=ok&after={cursor}")).Problem("cursor-foreign");
        (await caller.Get($"/v1/audit/events?limit=2&outcome=no&after={cursor}")).Problem("cursor-mismatch");
        (await caller.Get($"/v1/audit/entries?limit=2&after={cursor}")).Problem("cursor-mismatch");
        (await caller.Get($"/v1/audit/streams/tenant/{tenant.Id}?after={cursor}")).Problem("cursor-mismatch");
        // Another length of page is the same walk.
        (await caller.Get($"/v1/audit/events?limit=1&outcome=ok&after={cursor}"))
            .Is(200)
            .Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task a_cursor_serves_on_every_node()
    {
        var (_, caller) = await ToldAsync();
        var cursor = (await caller.Get("/v1/audit/events?limit=2")).Is(200).Next!;
        var pages = await Task.WhenAll(
            caller.Get($"/v1/audit/events?limit=2&after={cursor}"),
            caller.At((await cluster.ApiAsync()).Second).Get($"/v1/audit/events?limit=2&after={cursor}")
        );
        pages[0].Is(200).Json.GetProperty("items").GetRawText().ShouldBe(pages[1].Is(200).Json.GetProperty("items").GetRawText());
    }

    [Fact]
    public async Task a_cursor_with_any_character_changed_is_refused()
    {
        var (_, caller) = await ToldAsync();
        var cursor = (await caller.Get("/v1/audit/entries?limit=2")).Is(200).Headers["platform-next"];
        for (var i = 0; i < cursor.Length; i += 17)
        {
            var tampered = cursor[..i] + (cursor[i] == 'A' ? 'B' : 'A') + cursor[(i + 1)..];
            (await caller.Get($"/v1/audit/entries?limit=2&after={tampered}")).Problem("cursor-invalid");
        }
        (await caller.Get($"/v1/audit/entries?limit=2&after={cursor[..^1]}")).Problem("cursor-invalid");
    }

    [Fact]
    public async Task a_cursor_expires_after_an_hour()
    {
        var api = await cluster.ApiAsync();
        var (tenant, _) = await ToldAsync();
        var (id, key) = await tenant.IssueAsync();
        foreach (var (age, status) in new[] { (59, 200), (61, 400) })
        {
            var cursor = await ProblemConditions.AgedCursorAsync(api, id, TimeSpan.FromMinutes(age));
            var answer = await api.First.As(key).Get($"/v1/audit/entries?limit=2&after={cursor}");
            answer.Is(status);
            if (status == 400)
            {
                answer.Problem("cursor-expired");
            }
        }
    }

    private async Task<(TestTenant Tenant, ApiCaller Caller)> ToldAsync()
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        (await caller.Post("/v1/audit/records", Records(Enumerable.Range(0, 5).Select(i => Record($"{i}"))))).Is(200);
        return (tenant, caller);
    }
}
