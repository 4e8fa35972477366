namespace Platform.Tests.Support;

/// <summary>Two nodes on one pair of databases, one of them with the projections, for all scenarios that break nothing.</summary>
public sealed class SharedApi : IAsyncDisposable
{
    private SharedApi(Served served, ApiHost first, ApiHost second) => (Served, First, Second) = (served, first, second);

    public Served Served { get; }

    public ApiHost First { get; }

    public ApiHost Second { get; }

    public ApiCaller Operator => First.Operator;

    public static async Task<SharedApi> StartAsync(TestInstance databases)
    {
        var served = await Served.FromAsync(databases);
        var api = new SharedApi(served, await ApiHost.StartAsync(served), await ApiHost.StartAsync(served, "api"));
        // Each list waits for its projection, so that all their tables are there from here on.
        var tenant = await api.TenantAsync();
        foreach (var list in new[] { "/v1/tenants", $"{tenant.Path}/api-keys", "/v1/audit/events" })
        {
            (await api.Operator.Get(list)).Is(200);
        }
        (await (await tenant.CallerAsync()).With("Purpose", "to see that it is there").Get("/v1/accounts")).Is(200);
        return api;
    }

    /// <summary>A tenant nobody else uses.</summary>
    public Task<TestTenant> TenantAsync(string? name = null) => TestTenant.CreateAsync(First, name);

    public async ValueTask DisposeAsync()
    {
        await First.DisposeAsync();
        await Second.DisposeAsync();
        await Served.DisposeAsync();
    }
}
