using System.Collections.Concurrent;
using System.Text.Json;

namespace Platform.Benchmarks.Http;

/// <summary>What the benchmarks ask about, made over HTTP before anything is measured.</summary>
public static class BenchAccounts
{
    /// <summary>The role every account is granted, and the permission that is asked for.</summary>
    public const string Role = "bench";
    public const string Permission = "invoices:read";

    private const int InFlight = 64;

    /// <summary>Registers accounts and grants each the role; their ids.</summary>
    public static async Task<IReadOnlyList<string>> CreateAsync(ServedTenant tenant, int count)
    {
        var connections = new ConcurrentBag<HttpConnection>();
        var ids = new string[count];
        await CreatedAsync(
            await HttpConnection.OpenAsync(tenant.Address, CancellationToken.None),
            tenant,
            "/v1/roles",
            $$"""{"name":"{{Role}}","permissions":["{{Permission}}","invoices:write","reports:read"]}"""
        );
        await Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = InFlight },
            async (i, cancel) =>
            {
                var connection = connections.TryTake(out var idle) ? idle : await HttpConnection.OpenAsync(tenant.Address, cancel);
                var account = $$"""{"email":"somebody-{{i}}@example.org","displayName":"Somebody {{i}}"}""";
                ids[i] = await CreatedAsync(connection, tenant, "/v1/accounts", account);
                var grant = $$"""{"accountId":"{{ids[i]}}","role":"{{Role}}","reason":"benchmark"}""";
                await CreatedAsync(connection, tenant, "/v1/grants", grant);
                connections.Add(connection);
            }
        );
        foreach (var connection in connections)
        {
            connection.Dispose();
        }
        return ids;
    }

    private static async Task<string> CreatedAsync(HttpConnection connection, ServedTenant tenant, string path, string body)
    {
        var answer = await connection.SendAsync(HttpConnection.Request("POST", path, tenant.Authorization, body), CancellationToken.None);
        if (answer.Status != 201)
        {
            throw new InvalidOperationException($"{path} answered {answer.Status} {System.Text.Encoding.UTF8.GetString(answer.Body.Span)}");
        }
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.GetProperty("id").GetString()!;
    }
}
