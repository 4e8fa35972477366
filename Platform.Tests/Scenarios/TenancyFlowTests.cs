using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class TenancyFlowTests(TestCluster cluster)
{
    [Fact]
    public async Task a_tenant_is_created_suspended_and_reactivated()
    {
        var api = await cluster.ApiAsync();
        var created = (await api.Operator.Post("/v1/tenants", new { slug = "flow", name = "Flow Ltd" })).Is(201);
        var path = created.Headers["location"];
        path.ShouldBe($"/v1/tenants/{created.Id}");
        created.ETag.ShouldBe("\"1\"");
        created.Position.ShouldBe(1);
        (await StatusAsync(api, path)).ShouldBe(("active", "\"1\""));

        var suspended = (await api.Operator.With("If-Match", "\"1\"").Post($"{path}/suspend", new { reason = "unpaid" })).Is(200);
        suspended.ETag.ShouldBe("\"2\"");
        suspended.Position.ShouldBe(2);
        (await StatusAsync(api, path)).ShouldBe(("suspended", "\"2\""));

        (await api.Operator.With("If-Match", "\"2\"").Post($"{path}/reactivate")).Is(200).ETag.ShouldBe("\"3\"");
        (await StatusAsync(api, path)).ShouldBe(("active", "\"3\""));
    }

    [Fact]
    public async Task a_tenant_is_found_on_every_node_by_id_and_in_the_list()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync("Ünïcödé 🦉 \"quoted\"");
        foreach (var node in new[] { api.First, api.Second })
        {
            var caller = node.Operator.With("Purpose", "to see the name");
            var one = (await caller.Get(tenant.Path)).Is(200).Json;
            one.GetProperty("slug").GetString().ShouldBe(tenant.Slug);
            one.GetProperty("name").GetString().ShouldBe("Ünïcödé 🦉 \"quoted\"");
            var listed = await ListAsync(caller, "/v1/tenants");
            listed.Single(t => t.GetProperty("id").GetString() == tenant.Id).GetRawText().ShouldBe(one.GetRawText());
        }
    }

    [Fact]
    public async Task a_repeat_changes_nothing()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200).ETag.ShouldBe("\"2\"");
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "still unpaid" })).Is(200).ETag.ShouldBe("\"2\"");
        (await tenant.EntriesAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task a_slug_is_given_once_whoever_races_for_it()
    {
        var api = await cluster.ApiAsync();
        var racers = Enumerable
            .Range(0, 16)
            .Select(i => (i % 2 == 0 ? api.First : api.Second).Operator.Post("/v1/tenants", new { slug = "raced", name = $"Racer {i}" }));
        var answers = await Task.WhenAll(racers);
        answers.Count(a => a.Status == 201).ShouldBe(1);
        foreach (var lost in answers.Where(a => a.Status != 201))
        {
            lost.Problem("slug-taken");
        }
    }

    [Fact]
    public async Task what_happens_to_a_tenant_is_in_its_log_and_in_the_platforms()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync("In two logs");
        await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" });
        var (key, _) = await tenant.IssueAsync();
        (await api.Operator.Delete($"{tenant.Path}/api-keys/{key}")).Is(204);
        foreach (var log in new[] { tenant.Id, "platform" })
        {
            var types = await Sql.ColumnAsync(
                api.Served.Databases.WorkerUrl,
                $"""
                SELECT convert_from(entry, 'UTF8')::jsonb->>'type' FROM platform.log
                WHERE tenant = '{log}' AND stream IN ('tenant/{tenant.Id}', 'api-key/{key}') ORDER BY position
                """
            );
            types.ShouldBe(["tenant-created", "tenant-suspended", "api-key-issued", "api-key-revoked"], log);
        }
        // The platform's copy opens as the original does.
        var copy = await api.Operator.Get($"/v1/audit/streams/tenant/{tenant.Id}");
        copy.Is(200).Items[0].GetProperty("data").GetProperty("name").GetString().ShouldBe("In two logs");
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/suspend")]
    [InlineData("POST", "/reactivate")]
    [InlineData("POST", "/api-keys")]
    [InlineData("GET", "/api-keys")]
    [InlineData("GET", "/api-keys/0192f3a0-0000-7000-8000-000000000002")]
    [InlineData("DELETE", "/api-keys/0192f3a0-0000-7000-8000-000000000002")]
    public async Task a_tenant_that_does_not_exist_is_not_found(string method, string rest)
    {
        object? body = (method, rest) switch
        {
            ("POST", "/suspend") => new { reason = "unpaid" },
            ("POST", "/api-keys") => new { name = "a key", permissions = new[] { "*" } },
            _ => null,
        };
        var path = "/v1/tenants/0192f3a0-0000-7000-8000-000000000001" + rest;
        (await (await cluster.ApiAsync()).Operator.Send(method, path, body)).Problem("not-found");
    }

    private static async Task<(string Status, string ETag)> StatusAsync(SharedApi api, string path)
    {
        var answer = (await api.Second.Operator.Get(path)).Is(200);
        return (answer.Json.GetProperty("status").GetString()!, answer.ETag);
    }

    private static async Task<List<System.Text.Json.JsonElement>> ListAsync(ApiCaller caller, string path)
    {
        var all = new List<System.Text.Json.JsonElement>();
        var page = (await caller.Get($"{path}?limit=200")).Is(200);
        all.AddRange(page.Items);
        while (page.Next is { } next)
        {
            page = (await caller.Get($"{path}?limit=200&after={next}")).Is(200);
            all.AddRange(page.Items);
        }
        return all;
    }
}
