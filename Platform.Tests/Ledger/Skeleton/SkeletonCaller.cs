using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Cli.Local;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>What was answered.</summary>
public sealed record SkeletonAnswer(int Status, string Body, string? ETag, string? Location)
{
    public string Text(string member) => JsonDocument.Parse(Body).RootElement.GetProperty(member).GetString()!;
}

/// <summary>Calls one of the API's processes with a key.</summary>
public sealed record SkeletonCaller(SkeletonProcess Api, string Key, string Tenant)
{
    private static readonly TimeSpan BusyMax = TimeSpan.FromSeconds(30);
    private static readonly object Reason = new { reason = "test" };

    public SkeletonCaller At(SkeletonProcess other) => this with { Api = other };

    public Task<SkeletonAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, body: null);

    public Task<SkeletonAnswer> PostAsync(string path, object body, string? idempotencyKey = null) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body), idempotencyKey);

    public Task<SkeletonAnswer> RenameAsync(Guid account, string name, string? idempotencyKey = null, string? ifMatch = null) =>
        SendAsync(HttpMethod.Put, $"/v1/accounts/{account}/name", JsonContent.Create(new { displayName = name }), idempotencyKey, ifMatch);

    public Task<SkeletonAnswer> RegisterAsync(string email, string? idempotencyKey = null) =>
        PostAsync("/v1/accounts", new { email, displayName = "Ann" }, idempotencyKey);

    public async Task<Guid> AccountAsync() =>
        Guid.Parse((await DoneAsync(() => RegisterAsync($"{Guid.NewGuid():N}@example.org"))).Text("id"));

    public Task RoleAsync(string name, params string[] permissions) => DoneAsync(() => PostAsync("/v1/roles", new { name, permissions }));

    public async Task<Guid> GrantAsync(Guid accountId, string role, DateTimeOffset? until = null)
    {
        var body = new
        {
            accountId,
            role,
            reason = "test",
            until,
        };
        return Guid.Parse((await DoneAsync(() => PostAsync("/v1/grants", body))).Text("id"));
    }

    public Task<SkeletonAnswer> RevokeAsync(Guid grant) => PostAsync($"/v1/grants/{grant}/revoke", Reason);

    public async Task<bool> MayAsync(Guid account, string permission)
    {
        var answer = await GetAsync($"/v1/accounts/{account}/permissions/{permission}");
        answer.Status.ShouldBe(200, answer.Body);
        return JsonDocument.Parse(answer.Body).RootElement.GetProperty("allowed").GetBoolean();
    }

    public async Task<SkeletonAnswer> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? body,
        string? idempotencyKey = null,
        string? ifMatch = null
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }
        if (ifMatch is not null)
        {
            request.Headers.Add("If-Match", ifMatch);
        }
        using var answer = await Api.Client.SendAsync(request);
        return new SkeletonAnswer(
            (int)answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Headers.ETag?.ToString(),
            answer.Headers.Location?.ToString()
        );
    }

    /// <summary>Asks again while the answer is 503 and so says that nothing was done: a machine that is too busy looks like one whose clock is off.</summary>
    public static async Task<SkeletonAnswer> DoneAsync(Func<Task<SkeletonAnswer>> ask)
    {
        SkeletonAnswer? answer = null;
        await Until.TrueAsync(async () => (answer = await ask()).Status != 503, BusyMax);
        answer!.Status.ShouldBeInRange(200, 201, answer.Body);
        return answer;
    }
}
