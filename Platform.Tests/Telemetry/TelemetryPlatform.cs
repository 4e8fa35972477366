using Platform.Cli.Local;
using Platform.Tests.Faults;
using Platform.Tests.Support;

namespace Platform.Tests.Telemetry;

/// <summary>The tests that share that process, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class TelemetryTests : ICollectionFixture<TelemetryPlatform>
{
    public const string Name = "telemetry";
}

/// <summary>
/// One serving process with a collector of its own: sources and meters belong to a process, and the tests' own is full of other nodes.
/// </summary>
public sealed class TelemetryPlatform(TestCluster cluster) : IAsyncLifetime
{
    private readonly HttpClient client = new();

    public OtlpReceiver Collector { get; private set; } = null!;

    public Served Served { get; private set; } = null!;

    public ServingProcess Process { get; private set; } = null!;

    public string WorkerUrl => Served.Databases.WorkerUrl;

    /// <summary>Whoever holds the operator's key.</summary>
    public ApiCaller Operator => new(client, Served.OperatorKey);

    public ApiCaller Anonymous => new(client, null);

    public async ValueTask InitializeAsync()
    {
        Collector = await OtlpReceiver.StartAsync();
        Served = await Served.FromAsync(await cluster.CreateInstanceAsync());
        Served.Settings = Served.Settings with { RedisUrl = $"redis://127.0.0.1:{(await cluster.RedisAsync()).Port}" };
        Process = await ServingProcess.StartAsync(
            Served.Settings,
            LoopbackPort.Free(),
            Path.GetDirectoryName(Served.Settings.KeyRing)!,
            "all",
            Collector.Environment
        );
        client.BaseAddress = Process.Address;
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Process.DisposeAsync();
        await Served.DisposeAsync();
        await Collector.DisposeAsync();
    }

    /// <summary>Whoever holds this key.</summary>
    public ApiCaller As(string key) => new(client, key);

    /// <summary>A tenant's id, and a caller with all that its keys can hold.</summary>
    public async Task<(string Id, ApiCaller Caller)> TenantAsync(string name = "A tenant")
    {
        var tenant = (await Operator.Post("/v1/tenants", new { slug = $"t-{Guid.NewGuid():N}"[..30], name })).Is(201);
        var key = (await Operator.Post($"/v1/tenants/{tenant.Id}/api-keys", new { name, permissions = (string[])["*"] })).Is(201);
        return (tenant.Id, As(key.Json.GetProperty("key").GetString()!));
    }

    /// <summary>The metrics it shows now.</summary>
    public async Task<PrometheusFormat> MetricsAsync() => PrometheusFormat.Parse((await Anonymous.Get("/metrics")).Is(200).Text);
}
