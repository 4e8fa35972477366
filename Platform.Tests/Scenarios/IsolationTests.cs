using System.Text.Json;
using Platform.Tests.Scenarios.Access;
using Platform.Tests.Scenarios.Log;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>One tenant's key, which holds all it can, against everything another tenant has, on every route served.</summary>
public sealed class IsolationTests(TestCluster cluster)
{
    private const string Canary = "canary-of-the-other-tenant";

    [Fact]
    public async Task nothing_of_another_tenant_is_reached_on_any_route()
    {
        var api = await cluster.ApiAsync();
        var other = await OtherAsync(api);
        var stranger = (await (await api.TenantAsync()).CallerAsync()).With("Purpose", "curiosity");
        await LogOwner.SignedAsync(stranger, 1);
        var entries = await WrittenAsync(other.Tenant);
        var tried = 0;
        // What a stranger asks for stands in its own trail afterwards: that is read before.
        var routes = RouteTable.Of(api.First.App).OrderBy(route => route.Pattern is "/v1/audit/events" or "/v1/audit/entries" ? 0 : 1);
        foreach (var route in routes.Where(route => route.Requirement is not null))
        {
            foreach (var path in Paths(route, other))
            {
                var answer = await stranger.Send(route.Method, path, Body(route, other));
                if (route.Parts.Parameters.Count > 0)
                {
                    answer.Status.ShouldBeOneOf(403, 404);
                    answer.Problem(answer.Status == 403 ? "forbidden" : "not-found");
                }
                LeaksNothing(route.ToString(), answer, other);
                tried++;
            }
        }
        tried.ShouldBeGreaterThan(20);
        (await WrittenAsync(other.Tenant)).ShouldBe(entries);
    }

    [Fact]
    public async Task no_filter_finds_what_another_tenant_has()
    {
        var api = await cluster.ApiAsync();
        var other = await OtherAsync(api);
        var stranger = await (await api.TenantAsync()).CallerAsync();
        string[] filters =
        [
            .. other.Streams.Select(stream => $"stream={stream}"),
            $"actor={Canary}-actor",
            $"actor={other.KeyId}",
            $"action={Canary}-action",
            $"outcome={Canary}-outcome",
        ];
        foreach (var filter in filters)
        {
            var answer = (await stranger.Get($"/v1/audit/events?{filter}")).Is(200);
            answer.Items.ShouldBeEmpty(filter);
            LeaksNothing(filter, answer, other);
        }
        foreach (var list in new[] { $"grants?accountId={other.AccountId}", $"access/changes?accountId={other.AccountId}", "roles" })
        {
            var answer = (await stranger.Get($"/v1/{list}")).Is(200);
            answer.Items.Count.ShouldBe(list == "roles" ? 1 : 0, list);
            LeaksNothing(list, answer, other);
        }
        (await stranger.Get($"/v1/permissions/check?accountId={other.AccountId}&permission=a"))
            .Is(200)
            .Json.GetProperty("reason")
            .GetProperty("code")
            .GetString()
            .ShouldBe("unknown-account");
        var accounts = (await stranger.With("Purpose", "curiosity").Get($"/v1/accounts?email={Canary}@example.org")).Is(200);
        accounts.Items.ShouldBeEmpty();
        LeaksNothing("accounts", accounts, other);
    }

    [Fact]
    public async Task the_same_record_of_two_tenants_is_two_records()
    {
        var api = await cluster.ApiAsync();
        foreach (var caller in new[] { await (await api.TenantAsync()).CallerAsync(), await (await api.TenantAsync()).CallerAsync() })
        {
            var answer = await caller.Post("/v1/audit/records", TestTenant.Records(TestTenant.Record("the-same")));
            answer.Is(200).Json.GetProperty("results")[0].GetProperty("status").GetString().ShouldBe("recorded");
        }
    }

    // What the platform itself adds, once a verification has ended, is nobody's doing. Both are counted at one moment:
    // the verification may end at any.
    private static async Task<long> WrittenAsync(TestTenant tenant) =>
        (long)
            (
                await Sql.ScalarAsync(
                    tenant.Node.Served.Databases.WorkerUrl,
                    $"SELECT count(*) FROM platform.log WHERE tenant = '{tenant.Id}' "
                        + "AND convert_from(entry, 'UTF8')::jsonb->>'type' <> 'verification-completed'"
                )
            )!;

    private sealed record Other(TestTenant Tenant, string KeyId, string VerificationId, string AccountId, string GrantId, string[] Streams);

    private static async Task<Other> OtherAsync(SharedApi api)
    {
        var tenant = await api.TenantAsync($"{Canary}-name");
        var (keyId, key) = await tenant.IssueAsync();
        var caller = api.First.As(key).With("Purpose", $"{Canary}-purpose");
        var record = TestTenant.Record($"{Canary}-id", $"{Canary}-actor", $"{Canary}-action");
        record["target"] = $"{Canary}-target";
        record["outcome"] = $"{Canary}-outcome";
        record["detail"] = $"{Canary}-detail";
        (await caller.Post("/v1/audit/records", TestTenant.Records(record))).Is(200);
        var verification = (await caller.Post("/v1/audit/verifications")).Is(202).Id;
        var account = new { email = $"{Canary}@example.org", displayName = $"{Canary}-person" };
        var accountId = (await caller.Post("/v1/accounts", account)).Is(201).Id;
        (await caller.Get("/v1/audit/entries")).Is(200);
        var access = new AccessTenant(tenant, caller);
        await access.RoleAsync($"{Canary}-role", Canary);
        var grant = await access.GrantAsync(Guid.Parse(accountId), "owner", reason: $"{Canary}-reason");
        var streams = await Sql.ColumnAsync(
            api.Served.Databases.WorkerUrl,
            $"SELECT DISTINCT stream FROM platform.log WHERE tenant = '{tenant.Id}'"
        );
        streams.Select(s => s.Split('/')[0]).Distinct().Count().ShouldBe(9);
        return new Other(tenant, keyId, verification, accountId, grant, [.. streams]);
    }

    private static IEnumerable<string> Paths(ServedRoute route, Other other)
    {
        if (route.Parts.Parameters.Any(p => p.Name == "kind"))
        {
            return other.Streams.Select(s => route.Path(name => s.Split('/')[name == "kind" ? 0 : 1]));
        }
        var ofVerification = route.Pattern.Contains("verifications", StringComparison.Ordinal);
        var ofGrant = route.Pattern.Contains("grants", StringComparison.Ordinal);
        var ofAccount = route.Pattern.Contains("accounts", StringComparison.Ordinal);
        return
        [
            route.Path(name =>
                name switch
                {
                    "keyId" => other.KeyId,
                    "id" when ofAccount => other.AccountId,
                    "id" when ofVerification => other.VerificationId,
                    "id" when ofGrant => other.GrantId,
                    "name" => $"{Canary}-role",
                    "position" => "1",
                    // A log is named by nobody: the caller's own has no such tile yet.
                    "level" => "0",
                    "index" => "x009/999",
                    "id" => other.Tenant.Id,
                    _ => throw new InvalidOperationException($"{route}: which id of the other tenant is {name}?"),
                }
            ),
        ];
    }

    private static object? Body(ServedRoute route, Other other) =>
        route.Name switch
        {
            "createTenant" => new { slug = other.Tenant.Slug, name = "mine now" },
            "registerAccount" => new { email = $"{Canary}@example.org", displayName = "mine" },
            "lockAccount" or "unlockAccount" or "closeAccount" => new { reason = "because" },
            "renameAccount" => new { displayName = "mine now" },
            "changeEmail" => new { email = "mine@example.org" },
            "suspendTenant" => new { reason = "because" },
            "issueApiKey" => new { name = "mine", permissions = new[] { "*" } },
            "defineRole" => new { name = "mine", permissions = new[] { "a" } },
            "changeRole" => new { permissions = new[] { "a" } },
            "grantAccess" => new
            {
                accountId = other.AccountId,
                role = "owner",
                reason = "because",
            },
            "revokeGrant" => new { reason = "because" },
            "startConsistencyCheck" => new { projection = "accounts" },
            "recordActions" => TestTenant.Records(TestTenant.Record($"{Canary}-id")),
            _ when route.Body is null => null,
            _ => throw new InvalidOperationException($"{route}: what body does it take?"),
        };

    private static void LeaksNothing(string what, Answered answer, Other other)
    {
        var headers = JsonSerializer.Serialize(answer.Headers);
        // What was asked for in the body is the caller's own.
        foreach (
            var secret in new[]
            {
                other.Tenant.Id,
                other.Tenant.Slug,
                other.KeyId,
                other.VerificationId,
                other.AccountId,
                other.GrantId,
                Canary,
            }.Concat(other.Streams)
        )
        {
            (answer.Text.Replace($"\"id\":\"{Canary}-id\"", "", StringComparison.Ordinal) + headers).ShouldNotContain(
                secret,
                Case.Sensitive,
                what
            );
        }
    }
}
