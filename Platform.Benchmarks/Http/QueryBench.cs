namespace Platform.Benchmarks.Http;

/// <summary>Queries over HTTP: one that the cache answers, and one whose every answer is recorded first.</summary>
public sealed class QueryBench(ServedTenant tenant, IReadOnlyList<string> accounts)
{
    /// <summary><c>GET /v1/permissions/check</c> for accounts at random.</summary>
    public Task<Measured> CheckAsync(string name, int connections, TimeSpan duration)
    {
        var requests = accounts
            .Select(account =>
                HttpConnection.Request(
                    "GET",
                    $"/v1/permissions/check?accountId={account}&permission={BenchAccounts.Permission}",
                    tenant.Authorization,
                    null
                )
            )
            .ToArray();
        return RunAsync(name, connections, duration, requests);
    }

    /// <summary><c>GET /v1/accounts/{id}</c>, personal data: an event is durable before each answer.</summary>
    public Task<Measured> PersonalAsync(string name, int connections, TimeSpan duration)
    {
        var headers = $"{tenant.Authorization}Purpose: benchmark\r\n";
        var requests = accounts.Select(account => HttpConnection.Request("GET", $"/v1/accounts/{account}", headers, null)).ToArray();
        return RunAsync(name, connections, duration, requests);
    }

    private Task<Measured> RunAsync(string name, int connections, TimeSpan duration, byte[][] requests) =>
        HttpLoad.RunAsync(name, tenant.Address, connections, duration, (_, _) => requests[Random.Shared.Next(requests.Length)]);
}
