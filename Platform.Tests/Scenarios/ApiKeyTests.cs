using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

public sealed class ApiKeyTests(TestCluster cluster)
{
    private static readonly TimeSpan Promised = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task a_revoked_key_opens_nothing_on_any_node_within_a_second()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var (id, key) = await tenant.IssueAsync();
        await UsedOnBothAsync(api, key);
        (await api.Operator.Delete($"{tenant.Path}/api-keys/{id}")).Is(204);
        await RefusedOnBothAsync(api, key, Promised);
    }

    [Fact]
    public async Task an_expired_key_opens_nothing_on_any_node_within_a_second()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var end = TimeProvider.System.GetUtcNow().AddSeconds(2);
        var body = new
        {
            name = "short",
            permissions = new[] { "*" },
            expiresAt = end,
        };
        var key = (await api.Operator.Post($"{tenant.Path}/api-keys", body)).Is(201).Json.GetProperty("key").GetString()!;
        await UsedOnBothAsync(api, key);
        await RefusedOnBothAsync(api, key, end - TimeProvider.System.GetUtcNow() + Promised);
    }

    [Fact]
    public async Task a_key_may_be_revoked_twice_and_stays_in_the_list()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var (id, _) = await tenant.IssueAsync("audit:read");
        (await api.Operator.Delete($"{tenant.Path}/api-keys/{id}")).Is(204).Bytes.ShouldBeEmpty();
        (await api.Operator.Delete($"{tenant.Path}/api-keys/{id}")).Is(204);
        var listed = (await api.Operator.Get($"{tenant.Path}/api-keys")).Is(200).Items.ShouldHaveSingleItem();
        listed.GetProperty("id").GetString().ShouldBe(id);
        listed.GetProperty("revoked").GetBoolean().ShouldBeTrue();
        listed.GetProperty("permissions").EnumerateArray().Select(p => p.GetString()).ShouldBe(["audit:read"]);
        (await api.Operator.Get($"{tenant.Path}/api-keys/{id}")).Is(200).Text.ShouldBe(listed.GetRawText());
    }

    [Fact]
    public async Task a_key_is_shown_once_and_only_its_hash_is_kept()
    {
        var api = await cluster.ApiAsync();
        var tenant = await api.TenantAsync();
        var issued = await api
            .Operator.Once("shown-once")
            .Post($"{tenant.Path}/api-keys", new { name = "shown", permissions = new[] { "*" } });
        issued.Is(201).Headers["cache-control"].ShouldBe("no-store");
        issued.Headers["location"].ShouldBe($"{tenant.Path}/api-keys/{issued.Id}");
        var key = issued.Json.GetProperty("key").GetString()!;
        var secret = key.Split('_')[3];
        foreach (
            var path in new[] { $"{tenant.Path}/api-keys", $"{tenant.Path}/api-keys/{issued.Id}", $"/v1/audit/streams/api-key/{issued.Id}" }
        )
        {
            (await api.Operator.Get(path)).Is(200).Text.ShouldNotContain(secret);
        }
        var stored =
            """
                SELECT count(*) FROM (
                    SELECT entry AS bytes FROM platform.log UNION ALL SELECT answer FROM platform.requests) all_bytes
                WHERE position(
                """ + $"'{secret}'::bytea IN bytes) > 0";
        (await Sql.ScalarAsync(api.Served.Databases.WorkerUrl, stored)).ShouldBe(0L);
        api.First.Logs.Lines.ShouldAllBe(line => !line.Contains(secret));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("Bearer nonsense")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public async Task a_credential_that_is_none_is_refused(string header)
    {
        var api = await cluster.ApiAsync();
        var answer = await api.First.Anonymous.With("Authorization", header).Get("/v1/tenants");
        answer.Problem("unauthenticated");
        answer.Headers["www-authenticate"].ShouldBe("Bearer");
    }

    [Fact]
    public async Task a_right_id_with_a_wrong_secret_is_refused()
    {
        var api = await cluster.ApiAsync();
        var (id, _) = await (await api.TenantAsync()).IssueAsync();
        var forged = Platform.Api.Security.ApiKeyFormat.Create("local", Guid.Parse(id)).Text;
        (await api.First.As(forged).Get("/v1/audit/events")).Problem("unauthenticated");
    }

    private static async Task UsedOnBothAsync(SharedApi api, string key)
    {
        (await api.First.As(key).Get("/v1/audit/entries")).Is(200);
        (await api.Second.As(key).Get("/v1/audit/entries")).Is(200);
    }

    private static async Task RefusedOnBothAsync(SharedApi api, string key, TimeSpan within)
    {
        var refusals = new[] { api.First, api.Second }.Select(node =>
            Until.TrueAsync(async () => (await node.As(key).Get("/v1/audit/entries?limit=1")).Status == 401, within)
        );
        (await Task.WhenAll(refusals)).ShouldAllBe(refused => refused);
        (await api.First.As(key).Get("/v1/audit/entries")).Problem("unauthenticated");
    }
}
