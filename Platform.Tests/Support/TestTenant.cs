namespace Platform.Tests.Support;

/// <summary>A tenant made for one test, and credentials of it.</summary>
public sealed record TestTenant(ApiHost Node, string Id, string Slug)
{
    public string Path => $"/v1/tenants/{Id}";

    public static async Task<TestTenant> CreateAsync(ApiHost node, string? name = null)
    {
        var slug = "t-" + Guid.NewGuid().ToString("N")[..20];
        var created = (await node.Operator.Post("/v1/tenants", new { slug, name = name ?? "Tenant of a test" })).Is(201);
        return new TestTenant(node, created.Id, slug);
    }

    /// <summary>A caller with a key of this tenant's that holds these permissions; without any, all that a tenant can have.</summary>
    public async Task<ApiCaller> CallerAsync(params string[] permissions) => Node.As((await IssueAsync(permissions)).Key);

    public async Task<(string Id, string Key)> IssueAsync(params string[] permissions)
    {
        var body = new { name = "key of a test", permissions = permissions.Length == 0 ? ["*"] : permissions };
        var issued = (await Node.Operator.Post($"{Path}/api-keys", body)).Is(201);
        return (issued.Id, issued.Json.GetProperty("key").GetString()!);
    }

    /// <summary>How many entries the tenant's log has.</summary>
    public async Task<long> EntriesAsync() =>
        (long)(await Sql.ScalarAsync(Node.Served.Databases.WorkerUrl, $"SELECT count(*) FROM platform.log WHERE tenant = '{Id}'"))!;

    /// <summary>How many entries of one type it has.</summary>
    public async Task<long> EntriesAsync(string type) =>
        (long)
            (
                await Sql.ScalarAsync(
                    Node.Served.Databases.WorkerUrl,
                    $"SELECT count(*) FROM platform.log WHERE tenant = '{Id}' AND convert_from(entry, 'UTF8')::jsonb->>'type' = '{type}'"
                )
            )!;

    /// <summary>A well-formed record of an outside action.</summary>
    public static Dictionary<string, object?> Record(string id, string actor = "somebody", string action = "s3:GetObject") =>
        new()
        {
            ["source"] = "test",
            ["id"] = id,
            ["action"] = action,
            ["actor"] = actor,
            ["target"] = "a thing",
            ["outcome"] = "ok",
            ["occurredAt"] = "2026-11-21T02:10:11Z",
        };

    public static object Records(params IEnumerable<Dictionary<string, object?>> records) => new { records };
}
