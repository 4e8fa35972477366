using System.Text.Json.Nodes;
using Platform.Cli.Local;

namespace Platform.Cli.Client;

/// <summary>What an operator asks of projections, over HTTP.</summary>
public sealed class OperationsClient : IDisposable
{
    private const string Root = "v1/operations";
    private static readonly TimeSpan WorkMax = TimeSpan.FromHours(6);
    private readonly ApiClient _client;

    private OperationsClient(ApiClient client) => _client = client;

    /// <exception cref="UserException">No operator key is known.</exception>
    public static OperationsClient Open()
    {
        var connection = Connection.Find();
        return new OperationsClient(new ApiClient(connection.Url, connection.RequireOperatorKey()));
    }

    public async Task<IReadOnlyList<JsonNode>> ProjectionsAsync(CancellationToken cancellation) =>
        Items(await _client.GetAsync($"{Root}/projections", cancellation));

    /// <summary>The first page of what a projection has parked.</summary>
    public async Task<IReadOnlyList<JsonNode>> ParkedAsync(string name, CancellationToken cancellation) =>
        Items(await _client.GetAsync($"{Root}/projections/{Uri.EscapeDataString(name)}/parked?limit=200", cancellation));

    /// <summary>pause, resume, parked/&lt;position&gt;/replay.</summary>
    public Task<JsonNode> SteerAsync(string name, string what, CancellationToken cancellation) =>
        _client.PostAsync($"{Root}/projections/{Uri.EscapeDataString(name)}/{what}", null, cancellation);

    /// <summary>Begins a rebuild and follows it to its end.</summary>
    public async Task<JsonNode> RebuildAsync(string name, Action<Done> tell, CancellationToken cancellation)
    {
        var started = await SteerAsync(name, "rebuild", cancellation);
        return await FollowAsync($"{Root}/rebuilds/{(string)started["id"]!}", tell, cancellation);
    }

    /// <summary>Begins a comparison with the log and follows it to its end; null: of all projections.</summary>
    public async Task<JsonNode> CompareAsync(string? name, Action<Done> tell, CancellationToken cancellation)
    {
        var body = name is null ? null : new JsonObject { ["projection"] = name };
        var started = await _client.PostAsync($"{Root}/consistency", body, cancellation);
        return await FollowAsync($"{Root}/consistency/{(string)started["id"]!}", tell, cancellation);
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonNode> FollowAsync(string path, Action<Done> tell, CancellationToken cancellation)
    {
        JsonNode? view = null;
        var ended = await Until.TrueAsync(
            async () =>
            {
                view = await _client.GetAsync(path, cancellation);
                var (done, total) = ((long?)view["progress"]?["done"], (long?)view["progress"]?["total"]);
                tell(new Done(done is not null && total > 0 ? (double)done / total : null, done is null ? "" : $"{done:#,0} events"));
                return (string?)view["state"] is "done" or "failed";
            },
            WorkMax,
            cancellation
        );
        return ended ? view! : throw new UserException($"It has not ended within {WorkMax.TotalHours:0} hours; it goes on by itself.");
    }

    private static IReadOnlyList<JsonNode> Items(JsonNode page) => [.. page["items"]!.AsArray().Select(item => item!)];
}
