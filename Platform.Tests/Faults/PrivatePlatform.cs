using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary>A PostgreSQL that a test may kill, with both databases on it, and the keys to serve from it.</summary>
public sealed class PrivatePlatform : IAsyncDisposable
{
    private static readonly TimeSpan AnswerMax = TimeSpan.FromSeconds(30);
    private readonly SocketsHttpHandler connections = new();

    private PrivatePlatform(PrivatePostgres postgres, Served served) => (Postgres, Served) = (postgres, served);

    public PrivatePostgres Postgres { get; }

    public Served Served { get; }

    /// <summary>Where the logs of its processes go.</summary>
    public string Directory => Path.GetDirectoryName(Served.Settings.KeyRing)!;

    public static async Task<PrivatePlatform> StartAsync()
    {
        var postgres = await TestCluster.StartOwnPostgresAsync();
        try
        {
            return new PrivatePlatform(postgres, await Served.FromAsync(await TestCluster.CreateInstanceOnAsync(postgres)));
        }
        catch
        {
            await TestCluster.RemoveAsync(postgres);
            throw;
        }
    }

    public Task<ServingProcess> ServeAsync(int? port = null) =>
        ServingProcess.StartAsync(Served.Settings, port ?? LoopbackPort.Free(), Directory);

    /// <summary>Whoever holds the operator's key, at an address.</summary>
    public ApiCaller Operator(Uri at) => As(at, Served.OperatorKey);

    public ApiCaller As(Uri at, string key) =>
        new(new HttpClient(connections, disposeHandler: false) { BaseAddress = at, Timeout = AnswerMax }, key);

    /// <summary>A tenant, and a caller with all that its keys can hold.</summary>
    public async Task<(string Id, ApiCaller Caller)> TenantAsync(Uri at)
    {
        var tenant = (await Operator(at).Post("/v1/tenants", new { slug = $"t-{Guid.NewGuid():N}"[..30], name = "A tenant" })).Is(201);
        var key = (await Operator(at).Post($"/v1/tenants/{tenant.Id}/api-keys", new { name = "k", permissions = (string[])["*"] })).Is(201);
        return (tenant.Id, As(at, key.Json.GetProperty("key").GetString()!));
    }

    public async ValueTask DisposeAsync()
    {
        connections.Dispose();
        await Served.DisposeAsync();
        await TestCluster.RemoveAsync(Postgres);
    }
}
