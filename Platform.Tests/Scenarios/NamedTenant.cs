using System.Text.Json;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>A tenant called after a person, and two keys of it, of which one is.</summary>
internal sealed record NamedTenant(TestTenant Tenant, string Key)
{
    public const string Name = "Ann's bakery";

    public ApiCaller Operator => Tenant.Node.Operator;

    /// <summary>Everything that shows names.</summary>
    public string[] Paths => [Tenant.Path, $"{Tenant.Path}/api-keys", $"{Tenant.Path}/api-keys/{Key}", "/v1/tenants?limit=200"];

    public static async Task<NamedTenant> OfAsync(SharedApi api)
    {
        var tenant = await api.TenantAsync(Name);
        var body = new { name = "Ann's key", permissions = (string[])["*"] };
        var key = (await api.Operator.Post($"{tenant.Path}/api-keys", body)).Is(201).Id;
        await tenant.IssueAsync();
        return new(tenant, key);
    }

    /// <summary>How often the platform's own log says that something of this tenant was read.</summary>
    public async Task<long> PlatformReadsAsync() =>
        (long)
            (
                await Sql.ScalarAsync(
                    Tenant.Node.Served.Databases.WorkerUrl,
                    $"""
                    SELECT count(*) FROM platform.log p JOIN platform.log t ON t.stream = p.stream AND t.version = p.version
                    WHERE p.tenant = 'platform' AND t.tenant = '{Tenant.Id}' AND p.stream LIKE 'read/%'
                    """
                )
            )!;

    /// <summary>The names in an answer, of one thing or of a page.</summary>
    public static List<string> Names(Answered answer)
    {
        IEnumerable<JsonElement> shown = answer.Json.TryGetProperty("items", out _) ? answer.Items : [answer.Json];
        return [.. shown.Select(item => item.GetProperty("name").GetString()!)];
    }

    /// <summary>A recorded reading as the trail shows it.</summary>
    public static (string What, string[] Subjects, string Purpose, string By) Reading(JsonElement item)
    {
        var data = item.GetProperty("data");
        return (
            data.GetProperty("what").GetString()!,
            [.. data.GetProperty("subjects").EnumerateArray().Select(s => s.GetString()!)],
            data.GetProperty("purpose").GetString()!,
            item.GetProperty("recordedBy").GetProperty("kind").GetString()!
        );
    }
}
