using System.Text;
using System.Text.RegularExpressions;
using Platform.Tests.Scenarios.Access;
using Platform.Tests.Support;
using static Platform.Tests.Support.TestTenant;

namespace Platform.Tests.Scenarios;

/// <summary>Values that must never be seen in clear by whoever may not, nor in the database, nor in any log line.</summary>
public sealed partial class PrivacyTests(TestCluster cluster)
{
    private const string Canary = "canary-of-a-person";
    private static readonly string[] Personal =
    [
        "name",
        "reason",
        "key",
        "actor",
        "target",
        "ip",
        "agent",
        "detail",
        "purpose",
        "browser",
        "grant",
        "end",
    ];

    [Fact]
    public async Task who_may_not_see_personal_data_sees_which_key_seals_it_wherever_it_looks()
    {
        var (tenant, streams) = await WatchedAsync(await cluster.ApiAsync());
        var reader = await tenant.CallerAsync("audit:read");
        string[] reads =
        [
            "/v1/audit/events?limit=200",
            "/v1/audit/entries",
            .. streams.SelectMany(s => new[] { $"/v1/audit/streams/{s}", $"/v1/audit/streams/{s}/state" }),
        ];
        foreach (var path in reads)
        {
            (await reader.Get(path)).Is(200).Text.ShouldNotContain(Canary, Case.Sensitive, path);
        }
        var item = (await reader.Get("/v1/audit/events?type=external-action-recorded")).Is(200).Items.ShouldHaveSingleItem();
        foreach (var field in new[] { "actor", "target", "ip", "agent", "detail" })
        {
            item.GetProperty("data").GetProperty(field).GetString()!.ShouldMatch(Sealed().ToString());
        }
        item.GetProperty("actor").GetString()!.ShouldMatch(Sealed().ToString());
        item.GetProperty("from").GetProperty("ip").GetString()!.ShouldMatch(Sealed().ToString());
        var state = (await reader.Get($"/v1/audit/streams/tenant/{tenant.Id}/state")).Is(200).Json.GetProperty("state");
        state.GetProperty("name").GetString()!.ShouldMatch(Sealed().ToString());
    }

    [Fact]
    public async Task who_may_see_personal_data_sees_all_of_it()
    {
        var (tenant, _) = await WatchedAsync(await cluster.ApiAsync());
        var reader = await tenant.CallerAsync("audit:read", "audit:read-personal");
        var seen = (await reader.Get("/v1/audit/events?limit=200")).Is(200).Text;
        foreach (var what in Personal)
        {
            seen.ShouldContain($"{Canary}-{what}");
        }
    }

    [Fact]
    public async Task no_table_holds_it_in_clear()
    {
        var api = await cluster.ApiAsync();
        await WatchedAsync(api);
        var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Canary));
        var tables = await Sql.ColumnAsync(
            api.Served.Databases.SuperuserUrl,
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname IN ('platform', 'read')"
        );
        tables.Count.ShouldBeGreaterThan(8);
        foreach (var table in tables)
        {
            var holds = $"SELECT count(*) FROM {table} t WHERE t::text LIKE '%{Canary}%' OR t::text LIKE '%{hex}%'";
            (await Sql.ScalarAsync(api.Served.Databases.SuperuserUrl, holds)).ShouldBe(0L, table);
        }
    }

    [Fact]
    public async Task no_log_line_and_no_problem_repeats_it()
    {
        var api = await cluster.ApiAsync();
        var (tenant, _) = await WatchedAsync(api);
        var caller = (await tenant.CallerAsync()).With("User-Agent", Canary).With("Purpose", Canary);
        foreach (var node in new[] { api.First, api.Second })
        {
            foreach (var problem in await ProblemsAsync(caller.At(node), node.Operator, tenant))
            {
                problem.Status.ShouldBeGreaterThanOrEqualTo(400);
                problem.Text.ShouldNotContain(Canary);
            }
            node.Logs.Lines.Count(line => line.Contains(tenant.Id)).ShouldBeGreaterThan(5);
            node.Logs.Lines.ShouldAllBe(line => !line.Contains(Canary));
        }
    }

    private static async Task<Answered[]> ProblemsAsync(ApiCaller caller, ApiCaller anOperator, TestTenant tenant) =>
        [
            await caller.Get($"/v1/{Canary}"),
            await caller.Get($"/v1/audit/events?{Canary}={Canary}"),
            await caller.Get($"/v1/audit/events?from={Canary}"),
            await caller.Get($"/v1/audit/events?after={Canary}"),
            await caller.Get($"/v1/audit/streams/{Canary}/{Canary}"),
            await caller.Get($"/v1/audit/streams/tenant/{Canary}%20"),
            await caller.Send(Canary.ToUpperInvariant(), "/v1/tenants"),
            await caller.With("Idempotency-Key", Canary + " x").Post("/v1/audit/verifications"),
            await caller.With("Authorization", $"Bearer {Canary}").Get("/v1/audit/events"),
            await caller.SendText("POST", "/v1/audit/records", Canary),
            await caller.Post("/v1/audit/records", new { records = Canary }),
            await caller.Post("/v1/audit/records", Records(new Dictionary<string, object?>(Record(Canary)) { ["occurredAt"] = Canary })),
            await anOperator.Post("/v1/tenants", new { slug = Canary + "!", name = Canary }),
            await anOperator.Post("/v1/tenants", new { slug = tenant.Slug, name = Canary }),
            await anOperator.Post($"{tenant.Path}/api-keys", new { name = Canary, permissions = new[] { Canary } }),
        ];

    private static async Task<(TestTenant Tenant, List<string> Streams)> WatchedAsync(SharedApi api)
    {
        var tenant = await api.TenantAsync($"{Canary}-name");
        await api.Operator.Post($"{tenant.Path}/suspend", new { reason = $"{Canary}-reason" });
        await api.Operator.Post($"{tenant.Path}/reactivate");
        var named = new { name = $"{Canary}-key", permissions = new[] { "*" } };
        await api.Operator.Once(tenant.Id).Post($"{tenant.Path}/api-keys", named);
        var caller = (await tenant.CallerAsync()).With("User-Agent", $"{Canary}-browser").With("Purpose", $"{Canary}-purpose");
        var record = Record("1", $"{Canary}-actor");
        foreach (var field in new[] { "target", "ip", "agent", "detail" })
        {
            record[field] = $"{Canary}-{field}";
        }
        (await caller.Once("told").Post("/v1/audit/records", Records(record))).Is(200);
        (await caller.Get($"/v1/audit/events?actor={Canary}-actor")).Is(200).Items.ShouldHaveSingleItem();
        var access = new AccessTenant(tenant, caller);
        var grant = await access.GrantAsync(
            await access.AccountAsync(),
            "owner",
            TimeProvider.System.GetUtcNow().AddHours(1),
            $"{Canary}-grant"
        );
        (await access.RevokeAsync(grant, $"{Canary}-end")).Is(200);
        var streams = await Sql.ColumnAsync(
            api.Served.Databases.WorkerUrl,
            $"SELECT DISTINCT stream FROM platform.log WHERE tenant = '{tenant.Id}'"
        );
        return (tenant, streams);
    }

    [GeneratedRegex("^sealed:[0-9a-f-]{36}$")]
    private static partial Regex Sealed();
}
