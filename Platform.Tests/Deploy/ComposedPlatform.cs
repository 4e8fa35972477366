using System.Security.Cryptography;
using Platform.Api.Hosting;
using Platform.Cli.Local;
using Platform.Tests.Cache;
using Platform.Tests.Faults;
using Platform.Tests.Support;

namespace Platform.Tests.Deploy;

/// <summary>Those who share one <see cref="ComposedPlatform"/>.</summary>
[CollectionDefinition(Name)]
public sealed class ComposedTests : ICollectionFixture<ComposedPlatform>
{
    public const string Name = "composed";
}

/// <summary>
/// What <c>docker-compose.yml</c> starts, as processes of this machine: each has the environment and the volumes of its container, and nothing else of
/// the platform. Only the addresses of the servers and the directories are others.
/// </summary>
public sealed class ComposedPlatform : IAsyncLifetime
{
    private readonly string _root = ThrowAwayDirectory.Create("composed");
    private readonly HttpClient _client = new();
    private PrivatePostgres _postgres = null!;
    private PrivateRedis _redis = null!;

    /// <summary>What stands in <c>.env</c>.</summary>
    public Dictionary<string, string> Values { get; } = new() { ["PLATFORM_SUPERUSER_PASSWORD"] = "superuser" };

    public ServingProcess Api { get; private set; } = null!;

    public ServingProcess Projections { get; private set; } = null!;

    public int RedisPort => _redis.Port;

    /// <summary>The operator, from a key that lies in the volume of nobody who serves.</summary>
    public ApiCaller Operator { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        foreach (var role in (string[])["OWNER", "SERVICE", "WORKER", "MARTEN", "REDIS"])
        {
            Values[$"PLATFORM_{role}_PASSWORD"] = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        }
        foreach (var volume in ComposeFile.Shipped.Volumes.Append("logs"))
        {
            Directory.CreateDirectory(Volume(volume));
        }
        _postgres = await TestCluster.StartOwnPostgresAsync();
        _redis = await TestCluster.StartOwnRedisAsync();
        (await RedisCommand.RunAsync(RedisPort, "CONFIG", "SET", "requirepass", Values["PLATFORM_REDIS_PASSWORD"])).ShouldBe("+OK");
        await RunAsync("migrate", "--with-keys");
        Projections = await ServeAsync("projections");
        Api = await ServeAsync("api");
        var key = await File.ReadAllTextAsync(Path.Combine(Volume("operator"), "operator.key"));
        _client.BaseAddress = Api.Address;
        Operator = new ApiCaller(_client, key.Trim());
    }

    /// <summary>Where what a named volume holds lies here.</summary>
    public string Volume(string name) => Path.Combine(_root, name);

    /// <summary>The key ring in a volume.</summary>
    public string RingIn(string volume) => Path.Combine(Volume(volume), "keyring.json");

    /// <summary>Whoever holds this key.</summary>
    public ApiCaller As(string key) => new(_client, key);

    /// <summary>Runs a verb as <c>docker compose run migrate</c> does; what it said.</summary>
    public async Task<string> RunAsync(params string[] verb)
    {
        var ended = await ComposedEnvironment.RunAsync(EnvironmentOf("migrate"), verb);
        ended.ExitCode.ShouldBe(0, ended.Error);
        return ended.Output;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        foreach (var process in new[] { Api, Projections }.Where(process => process is not null))
        {
            await process.DisposeAsync();
        }
        if (_redis is not null)
        {
            await TestCluster.RemoveAsync(_redis);
        }
        if (_postgres is not null)
        {
            await TestCluster.RemoveAsync(_postgres);
        }
        await ThrowAwayDirectory.RemoveAsync(_root);
    }

    private Task<ServingProcess> ServeAsync(string role)
    {
        var environment = EnvironmentOf(role);
        var settings = new PlatformSettings(
            environment[Variables.Database],
            environment.GetValueOrDefault(Variables.Worker),
            environment[Variables.Keys],
            environment[Variables.KeyRing]
        );
        return ServingProcess.StartAsync(settings, LoopbackPort.Free(), Volume("logs"), role, environment);
    }

    private Dictionary<string, string> EnvironmentOf(string name) =>
        ComposedEnvironment.Of(ComposeFile.Shipped.Services[name], Values, _postgres.Port, RedisPort, Volume);
}
