using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Lists that show names: whose log has the reading, and how a walk is recorded.</summary>
public sealed class TenancyNameListTests(TestCluster cluster)
{
    [Fact]
    public async Task the_list_of_tenants_is_read_in_the_platforms_own_log()
    {
        var named = await NamedTenant.OfAsync(await cluster.ApiAsync());
        var session = Guid.NewGuid().ToString();
        var asks = named.Operator.With("Purpose", "who is there").With("Platform-Session", session);
        var page = (await asks.Get("/v1/tenants?limit=2")).Is(200);
        page.Items.Count.ShouldBe(2);
        NamedTenant.Names(page).ShouldAllBe(name => !name.StartsWith("sealed:"));
        var shown = page.Items.Select(item => item.GetProperty("id").GetString()!);
        var reading = (await named.Operator.Get($"/v1/audit/events?type=personal-data-read&session={session}")).Is(200).Items;
        NamedTenant.Reading(reading.ShouldHaveSingleItem()).Subjects.ShouldBe(shown);
        (await named.Tenant.EntriesAsync("personal-data-read")).ShouldBe(0);
    }

    [Fact]
    public async Task a_walk_is_one_stream_and_cannot_begin_without_a_purpose_and_go_on_with_one()
    {
        var named = await NamedTenant.OfAsync(await cluster.ApiAsync());
        var list = $"{named.Tenant.Path}/api-keys?limit=1";
        var asks = named.Operator.With("Purpose", "the walk");
        var closed = (await named.Operator.Get(list)).Is(200).Next;
        (await asks.Get($"{list}&after={closed}")).Problem("cursor-mismatch");
        var opened = (await asks.Get(list)).Is(200).Next;
        (await named.Operator.Get($"{list}&after={opened}")).Problem("cursor-mismatch");
        NamedTenant.Names((await asks.Get($"{list}&after={opened}")).Is(200)).ShouldBe(["key of a test"]);
        var caller = await named.Tenant.CallerAsync();
        var readings = (await caller.Get("/v1/audit/events?type=personal-data-read")).Is(200).Items;
        readings.Select(item => item.GetProperty("stream").GetString()).Distinct().ShouldHaveSingleItem();
        readings.Count.ShouldBe(2);
        (await named.PlatformReadsAsync()).ShouldBe(2);
    }
}
