using System.Net.Http.Headers;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class OperationsTests(OwnApi api) : IClassFixture<OwnApi>
{
    private const string Projections = "/v1/operations/projections";

    [Fact]
    public async Task the_list_shows_every_projection_with_its_leader_and_lag()
    {
        await api.TenantAsync();
        await api.UntilAsync("tenants", p => p.GetProperty("state").GetString() == "running" && p.GetProperty("lagEvents").GetInt64() == 0);
        var tenants = await api.ProjectionAsync("tenants");
        long.Parse(tenants.GetProperty("position").GetString()!).ShouldBeGreaterThan(0);
        tenants.GetProperty("leader").GetString().ShouldNotBeNullOrEmpty();
        tenants.GetProperty("parked").GetInt64().ShouldBe(0);
    }

    [Fact]
    public async Task a_paused_projection_stands_still_until_it_is_resumed()
    {
        (await api.Operator.Post($"{Projections}/api_keys/pause")).Is(200);
        (await api.Operator.Post($"{Projections}/api_keys/pause")).Is(200);
        await api.UntilAsync("api_keys", p => p.GetProperty("state").GetString() == "paused");
        await api.TenantAsync();
        await api.UntilAsync("api_keys", p => p.GetProperty("lagEvents").GetInt64() > 0);
        var events = await api.Operator.Get("/v1/audit/streams/projection/api_keys");
        events
            .Is(200)
            .Json.GetProperty("items")
            .EnumerateArray()
            .Count(e => e.GetProperty("type").GetString() == "projection-paused")
            .ShouldBe(1);

        (await api.Operator.Post($"{Projections}/api_keys/resume")).Is(200);
        await api.UntilAsync(
            "api_keys",
            p => p.GetProperty("state").GetString() == "running" && p.GetProperty("lagEvents").GetInt64() == 0
        );
    }

    [Fact]
    public async Task a_rebuild_ends_with_the_content_there_was()
    {
        await api.TenantAsync();
        var asked = (await api.Operator.Post($"{Projections}/tenants/rebuild")).Is(202);
        var path = asked.Headers["location"];
        path.ShouldBe($"/v1/operations/rebuilds/{asked.Id}");
        var done = (await api.UntilAsync(path, "state", "done")).Json;
        done.GetProperty("contentEqual").GetBoolean().ShouldBeTrue();
        done.GetProperty("newHash").GetString().ShouldBe(done.GetProperty("oldHash").GetString());
        done.GetProperty("newHash").GetString().ShouldNotBeNullOrEmpty();
        (await api.ProjectionAsync("tenants")).GetProperty("generation").GetInt32().ShouldBe(done.GetProperty("generation").GetInt32());

        // What came after is in the new one; the old one's tables go.
        var tenant = await api.TenantAsync();
        (await api.Operator.Get("/v1/tenants?limit=200")).Is(200).Text.ShouldContain(tenant.Id);
        const string Tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'read' AND tablename ~ '^tenants_[0-9]+$'";
        (
            await Platform.Cli.Local.Until.TrueAsync(async () => await api.ScalarAsync(Tables) is 1L, TimeSpan.FromSeconds(60))
        ).ShouldBeTrue();
    }

    [Fact]
    public async Task a_rebuilds_progress_comes_as_events_until_its_end()
    {
        var path = (await api.Operator.Post($"{Projections}/trail/rebuild")).Is(202).Headers["location"];
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", api.Operator.Key);
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var answer = await api.Operator.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("event: end\n");
        text.ShouldContain("\"state\":\"done\"");

        // Whoever has the last event is told nothing twice.
        var last = text[(text.LastIndexOf("id: ", StringComparison.Ordinal) + 4)..].Split('\n')[0];
        (await api.Operator.With("Accept", "text/event-stream").With("Last-Event-ID", last).Get(path)).Is(200).Text.ShouldBe("");
    }

    [Fact]
    public async Task what_is_not_there_is_not_found()
    {
        (await api.Operator.Post($"{Projections}/nothing/pause")).Problem("not-found");
        (await api.Operator.Post($"{Projections}/nothing/rebuild")).Problem("not-found");
        (await api.Operator.Post($"{Projections}/nothing/parked/1/replay")).Problem("not-found");
        (await api.Operator.Get($"{Projections}/nothing/parked")).Problem("not-found");
        (await api.Operator.Post("/v1/operations/consistency", new { projection = "nothing" })).Problem("not-found");
        (await api.Operator.Get($"/v1/operations/rebuilds/{Guid.NewGuid()}")).Problem("not-found");
        (await api.Operator.Get($"/v1/operations/consistency/{Guid.NewGuid()}")).Problem("not-found");
        (await api.Operator.Post($"{Projections}/tenants/parked/first/replay")).Problem("invalid-parameter");
        (await api.Operator.Get($"{Projections}/tenants/parked")).Is(200).Json.GetProperty("items").GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task a_command_that_is_wholly_in_its_path_takes_no_body() =>
        (await api.Operator.Post($"{Projections}/tenants/rebuild", new { projection = "trail", why = "me" })).Problem("invalid-body");
}
