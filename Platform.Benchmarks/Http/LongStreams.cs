using System.Text.Json;

namespace Platform.Benchmarks.Http;

/// <summary>Streams with a long past, made over HTTP.</summary>
public static class LongStreams
{
    /// <summary>Registers accounts and renames them until each has so many events; their streams.</summary>
    public static async Task<IReadOnlyList<string>> CreateAsync(ServedTenant tenant, int count, int events)
    {
        var streams = new string[count];
        await Task.WhenAll(
            Enumerable
                .Range(0, count)
                .Select(async i =>
                {
                    using var connection = await HttpConnection.OpenAsync(tenant.Address, CancellationToken.None);
                    var body = $$"""{"email":"long-{{i}}@example.org","displayName":"Long {{i}}"}""";
                    var id = await SentAsync(tenant, connection, "/v1/accounts", body, 201);
                    for (var version = 2; version <= events; version++)
                    {
                        await SentAsync(
                            tenant,
                            connection,
                            $"/v1/accounts/{id}/rename",
                            $$"""{"displayName":"Long {{i}}, {{version}}"}""",
                            200
                        );
                    }
                    streams[i] = $"account/{id}";
                })
        );
        return streams;
    }

    private static async Task<string> SentAsync(ServedTenant tenant, HttpConnection connection, string path, string body, int status)
    {
        var answer = await connection.SendAsync(HttpConnection.Request("POST", path, tenant.Authorization, body), CancellationToken.None);
        if (answer.Status != status)
        {
            throw new InvalidOperationException($"{path} answered {answer.Status}");
        }
        using var json = JsonDocument.Parse(answer.Body);
        return json.RootElement.TryGetProperty("id", out var id) ? id.GetString()! : "";
    }
}
