using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>The accounts of one tenant made for a test, and a caller who may do all with them.</summary>
internal sealed record TestAccounts(TestTenant Tenant, ApiCaller Caller)
{
    public static async Task<TestAccounts> OfAsync(SharedApi api)
    {
        var tenant = await api.TenantAsync();
        return new TestAccounts(tenant, (await tenant.CallerAsync()).With("Purpose", "a test"));
    }

    public Task<Answered> RegisterAsync(string email, string displayName = "A Person") =>
        Caller.Post("/v1/accounts", new { email, displayName });

    /// <summary>The id of a new account.</summary>
    public async Task<string> RegisteredAsync(string email, string displayName = "A Person") =>
        (await RegisterAsync(email, displayName)).Is(201).Id;

    /// <summary>A command on one account that must succeed; its ETag.</summary>
    public async Task<string> DoneAsync(string id, string verb, object body) =>
        (await Caller.Post($"/v1/accounts/{id}/{verb}", body)).Is(200).ETag;

    /// <summary>The ids that a list shows, page by page.</summary>
    public async Task<List<string>> ListedAsync(string query = "")
    {
        var seen = new List<string>();
        for (string? next = ""; next is not null; )
        {
            var page = (await Caller.Get($"/v1/accounts?limit=3{query}{next}")).Is(200);
            seen.AddRange(page.Items.Select(item => item.GetProperty("id").GetString()!));
            next = page.Next is { } cursor ? $"&after={cursor}" : null;
        }
        return seen;
    }

    /// <summary>The readings of personal data that the trail has, oldest first.</summary>
    public async Task<IReadOnlyList<(string Stream, string What, string Query, string Purpose, string[] Subjects)>> ReadingsAsync() =>
        [
            .. (await Caller.Get("/v1/audit/events?type=personal-data-read&limit=200"))
                .Is(200)
                .Items.Select(item => (Stream: item.GetProperty("stream").GetString()!, Data: item.GetProperty("data")))
                .Select(r =>
                    (
                        r.Stream,
                        r.Data.GetProperty("what").GetString()!,
                        r.Data.GetProperty("query").GetString()!,
                        r.Data.GetProperty("purpose").GetString()!,
                        r.Data.GetProperty("subjects").EnumerateArray().Select(s => s.GetString()!).ToArray()
                    )
                ),
        ];
}
