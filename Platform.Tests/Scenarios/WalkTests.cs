using System.Text.Json;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

/// <summary>Going through the trail page by page.</summary>
public sealed class WalkTests(TestCluster cluster)
{
    [Theory]
    [InlineData("/v1/audit/events?type=external-action-recorded")]
    [InlineData("/v1/audit/events?")]
    public async Task pages_do_not_overlap_and_later_events_do_not_appear(string path)
    {
        var (tenant, caller) = await ToldAsync(25);
        var expected = await tenant.EntriesAsync() - (path.EndsWith('?') ? 0 : 2);
        var page = (await caller.Get($"{path}&limit=10")).Is(200);
        var seen = new List<JsonElement>(page.Items);
        while (page.Next is { } next)
        {
            (await caller.Post("/v1/audit/records", Records(Record($"later-{seen.Count}")))).Is(200);
            page = (await caller.Get($"{path}&limit=10&after={next}")).Is(200);
            page.Items.ShouldNotBeEmpty();
            seen.AddRange(page.Items);
        }
        var positions = seen.ConvertAll(item =>
            long.Parse(item.GetProperty("position").GetString()!, System.Globalization.CultureInfo.InvariantCulture)
        );
        positions.ShouldBe(positions.Order());
        positions.Distinct().Count().ShouldBe(positions.Count);
        positions.Count.ShouldBe((int)expected);
        seen.ShouldAllBe(item => !item.GetRawText().Contains("later-"));
    }

    [Theory]
    [InlineData("/v1/audit/events?limit=3", true)]
    [InlineData("/v1/audit/entries?limit=3", false)]
    public async Task a_walk_is_one_event_and_every_new_walk_another(string path, bool listed)
    {
        var (tenant, caller) = await ToldAsync(10);
        for (var walk = 1; walk <= 2; walk++)
        {
            var page = (await caller.Get(path)).Is(200);
            (await tenant.EntriesAsync("trail-read")).ShouldBe(walk);
            while ((listed ? page.Next : page.Headers.GetValueOrDefault("platform-next")) is { } next)
            {
                page = (await caller.Get($"{path}&after={next}")).Is(200);
            }
            (await tenant.EntriesAsync("trail-read")).ShouldBe(walk);
        }
    }

    [Fact]
    public async Task a_list_shows_each_thing_once_though_it_changes_while_it_is_walked()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var issued = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            issued.Add((await tenant.IssueAsync()).Id);
        }
        var seen = new List<string>();
        for (string? next = ""; next is not null; )
        {
            var page = (await api.Operator.Get($"{tenant.Path}/api-keys?limit=2{next}")).Is(200);
            seen.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()!));
            (await api.Operator.Delete($"{tenant.Path}/api-keys/{seen[^1]}")).Is(204);
            await tenant.IssueAsync();
            next = page.Next is { } cursor ? $"&after={cursor}" : null;
        }
        seen.ShouldBe(issued);
    }

    [Fact]
    public async Task a_stream_and_its_state_are_recorded_as_read_too()
    {
        var (tenant, caller) = await ToldAsync(0);
        (await caller.Get($"/v1/audit/streams/tenant/{tenant.Id}")).Is(200);
        (await caller.Get($"/v1/audit/streams/tenant/{tenant.Id}/state")).Is(200);
        (await tenant.EntriesAsync("trail-read")).ShouldBe(2);
        // In streams of their own: the version of what was read stands still.
        (await tenant.Node.Operator.Get(tenant.Path))
            .Is(200)
            .ETag.ShouldBe("\"1\"");
    }

    [Fact]
    public async Task a_read_says_what_was_asked_why_and_how_far_it_saw()
    {
        var (tenant, caller) = await ToldAsync(3);
        var end = await tenant.EntriesAsync();
        (await caller.With("Purpose", "case 4711").Get("/v1/audit/events?actor=somebody")).Is(200);
        var read = (await caller.Get("/v1/audit/events?type=trail-read")).Is(200).Items.ShouldHaveSingleItem();
        var data = read.GetProperty("data");
        data.GetProperty("what").GetString().ShouldBe("events");
        data.GetProperty("purpose").GetString().ShouldBe("case 4711");
        data.GetProperty("query").GetString()!.ShouldContain("\"actor\":\"somebody\"");
        data.GetProperty("opened").GetBoolean().ShouldBeTrue();
        data.GetProperty("upTo").GetString().ShouldBe($"{end}");
    }

    private async Task<(TestTenant Tenant, ApiCaller Caller)> ToldAsync(int records)
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        var caller = await tenant.CallerAsync();
        if (records > 0)
        {
            (await caller.Post("/v1/audit/records", Records(Enumerable.Range(0, records).Select(i => Record($"{i}"))))).Is(200);
        }
        return (tenant, caller);
    }
}
