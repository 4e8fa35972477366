using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>Calls that expect to be answered well; what is refused ends the verb with the problem's own words.</summary>
public static class ApiCalls
{
    public static async Task<JsonNode> GetAsync(this ApiClient client, string path, CancellationToken cancellation)
    {
        using var answer = await client.SendAsync(HttpMethod.Get, path, null, null, cancellation);
        return await JsonAsync(answer, cancellation);
    }

    /// <summary>Sends a command under an idempotency key of its own.</summary>
    public static async Task<JsonNode> PostAsync(this ApiClient client, string path, object? body, CancellationToken cancellation)
    {
        var bytes = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body);
        using var answer = await client.SendAsync(HttpMethod.Post, path, bytes, Guid.CreateVersion7().ToString(), cancellation);
        return await JsonAsync(answer, cancellation);
    }

    /// <summary>All items of a list, page after page.</summary>
    /// <param name="path">With a query, to which <c>after</c> is added.</param>
    public static async IAsyncEnumerable<JsonNode> ListAsync(
        this ApiClient client,
        string path,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        string? after = null;
        do
        {
            var page = await client.GetAsync(after is null ? path : $"{path}&after={Uri.EscapeDataString(after)}", cancellation);
            foreach (var item in page["items"]!.AsArray())
            {
                yield return item!;
            }
            after = (string?)page["next"];
        } while (after is not null);
    }

    private static async Task<JsonNode> JsonAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        answer.IsSuccessStatusCode
            ? JsonNode.Parse(await answer.Content.ReadAsStreamAsync(cancellation))!
            : throw new UserException(await Problem.TextAsync(answer, cancellation));
}
