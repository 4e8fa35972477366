using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Platform.Api.Http;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

/// <summary>What a caller does to get each problem from a node that is fine.</summary>
internal static class ProblemConditions
{
    public static async Task<ApiCaller> CallerAsync(TestCluster cluster) =>
        await (await (await cluster.ApiAsync()).TenantAsync()).CallerAsync();

    public static async Task<Answered> AnswerExpired(TestCluster cluster)
    {
        var api = await cluster.ApiAsync();
        await using var later = await ApiHost.StartAsync(
            api.Served,
            "api",
            builder =>
                builder.Services.AddSingleton(s => new Answers(
                    s.GetRequiredService<LogReader>(),
                    s.GetRequiredService<SubjectKeys>(),
                    new ShiftedClock(Answers.SecretLifetime)
                ))
        );
        var tenant = await api.TenantAsync();
        var body = new { name = "secret", permissions = new[] { "*" } };
        (await api.Operator.Once("secret").Post($"{tenant.Path}/api-keys", body)).Is(201);
        return await later.Operator.Once("secret").Post($"{tenant.Path}/api-keys", body);
    }

    public static async Task<Answered> BodyTooLarge(TestCluster cluster) =>
        await (await cluster.ApiAsync()).Operator.Post("/v1/tenants", new { slug = "s", name = new string('n', RequestBody.BytesMax) });

    // Where nobody takes up work, what was asked for is not done yet.
    public static async Task<Answered> RebuildRunning(TestCluster cluster)
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served, "api");
        (await node.Operator.Post("/v1/operations/projections/trail/rebuild")).Is(202);
        return await node.Operator.Post("/v1/operations/projections/trail/rebuild");
    }

    public static async Task<Answered> EventHeld(TestCluster cluster)
    {
        await using var served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        await using var node = await ApiHost.StartAsync(served, "api");
        const string Park = """
            INSERT INTO read.projections (name, live, version) VALUES ('tenants', 1, 1);
            INSERT INTO read.generations (projection, generation, version, state) VALUES ('tenants', 1, 1, 'live');
            INSERT INTO read.parked (projection, generation, position, tenant, stream, version, held, error)
            VALUES ('tenants', 1, 7, 't', 'tenant/t', 1, false, 'error'), ('tenants', 1, 9, 't', 'tenant/t', 2, true, NULL)
            """;
        await Sql.ScalarAsync(served.Databases.WorkerUrl, Park);
        return await node.Operator.Post("/v1/operations/projections/tenants/parked/9/replay");
    }

    public static async Task<Answered> CursorExpired(TestCluster cluster)
    {
        var api = await cluster.ApiAsync();
        var (id, key) = await (await api.TenantAsync()).IssueAsync();
        return await api.First.As(key).Get($"/v1/audit/entries?after={await AgedCursorAsync(api, id, Cursors.Validity)}");
    }

    public static async Task<Answered> CursorForeign(TestCluster cluster)
    {
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        return await (await tenant.CallerAsync()).Get($"/v1/audit/entries?after={await CursorAsync(await tenant.CallerAsync())}");
    }

    public static async Task<Answered> CursorMismatch(TestCluster cluster)
    {
        var caller = await CallerAsync(cluster);
        return await caller.Get($"/v1/audit/events?after={await CursorAsync(caller)}");
    }

    public static async Task<Answered> EventTooLarge(TestCluster cluster)
    {
        var record = Record("1");
        record["detail"] = new string('d', 65_536);
        return await (await CallerAsync(cluster)).Post("/v1/audit/records", Records(record));
    }

    public static Task<Answered> ExpiryInThePast(TestCluster cluster) =>
        IssueAsync(
            cluster,
            new
            {
                name = "old",
                permissions = new[] { "*" },
                expiresAt = "2020-01-01T00:00:00Z",
            }
        );

    public static Task<Answered> UnknownPermission(TestCluster cluster) =>
        IssueAsync(cluster, new { name = "all", permissions = new[] { "all" } });

    public static async Task<Answered> IdempotencyKeyReused(TestCluster cluster)
    {
        var caller = (await CallerAsync(cluster)).Once("reused");
        (await caller.Post("/v1/audit/records", Records(Record("1")))).Is(200);
        return await caller.Post("/v1/audit/records", Records(Record("2")));
    }

    public static async Task<Answered> StaleVersion(TestCluster cluster)
    {
        var api = await cluster.ApiAsync();
        return await api.Operator.With("If-Match", "\"2\"").Post($"{(await api.TenantAsync()).Path}/reactivate");
    }

    public static async Task<Answered> TenantSuspended(TestCluster cluster)
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var caller = await tenant.CallerAsync();
        (await api.Operator.Post($"{tenant.Path}/suspend", new { reason = "unpaid" })).Is(200);
        return await caller.Post("/v1/audit/verifications");
    }

    public static async Task<Answered> UnsupportedMediaType(TestCluster cluster)
    {
        var caller = (await cluster.ApiAsync()).Operator;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/tenants");
        request.Headers.Add("Authorization", $"Bearer {caller.Key}");
        request.Content = new StringContent("slug: s", Encoding.UTF8, "application/yaml");
        using var answer = await caller.Client.SendAsync(request);
        return await Answered.FromAsync(answer);
    }

    /// <summary>A cursor as this deployment would have issued it that long ago.</summary>
    public static async Task<string> AgedCursorAsync(SharedApi api, string credential, TimeSpan age)
    {
        var key = await api.First.App.Services.GetRequiredService<SubjectKeys>().DerivedAsync(EventDrafts.PlatformTenant, "cursor");
        return new Cursors(key, new ShiftedClock(-age)).Issue(
            new CursorScope("entries", credential, ""),
            new CursorPlace(Guid.NewGuid(), 1, 3)
        );
    }

    private static async Task<string> CursorAsync(ApiCaller caller)
    {
        (await caller.Post("/v1/audit/verifications")).Is(202);
        return (await caller.Get("/v1/audit/entries?limit=1")).Is(200).Headers["platform-next"];
    }

    private static async Task<Answered> IssueAsync(TestCluster cluster, object body)
    {
        var api = await cluster.ApiAsync();
        return await api.Operator.Post($"{(await api.TenantAsync()).Path}/api-keys", body);
    }
}
