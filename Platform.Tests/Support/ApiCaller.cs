using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Platform.Api.Http;

namespace Platform.Tests.Support;

/// <summary>Sends requests to one node with one credential, and gives back whole answers.</summary>
public sealed record ApiCaller(HttpClient Client, string? Key)
{
    /// <summary>Headers sent with every request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The same caller with one header more.</summary>
    public ApiCaller With(string name, string value) => this with { Headers = new Dictionary<string, string>(Headers) { [name] = value } };

    /// <summary>The same caller with an <c>Idempotency-Key</c>.</summary>
    public ApiCaller Once(string key) => With("Idempotency-Key", key);

    /// <summary>The same caller at another node.</summary>
    public ApiCaller At(ApiHost node) => this with { Client = node.Anonymous.Client };

    public Task<Answered> Get(string path) => Send("GET", path);

    /// <param name="body">Any object, as JSON; null: none.</param>
    public Task<Answered> Post(string path, object? body = null) => Send("POST", path, body);

    public Task<Answered> Delete(string path) => Send("DELETE", path);

    public Task<Answered> Send(string method, string path, object? body = null) =>
        SendText(method, path, body is null ? null : JsonSerializer.Serialize(body, body.GetType(), StrictJson.Options));

    public async Task<Answered> SendText(string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        if (Key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        }
        foreach (var (name, value) in Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var answer = await Client.SendAsync(request);
        return await Answered.FromAsync(answer);
    }
}
