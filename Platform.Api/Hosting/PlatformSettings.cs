using System.Net;
using Npgsql;
using Platform.Ledger.Schema;

namespace Platform.Api.Hosting;

/// <summary>Where a serving process finds its databases and keys: the environment variables of the same names.</summary>
/// <param name="DatabaseUrl">PLATFORM_DATABASE_URL: the log as the service role.</param>
/// <param name="WorkerUrl">PLATFORM_WORKER_URL: the log as the worker role; only projections need it.</param>
/// <param name="KeysUrl">PLATFORM_KEYS_URL: the key database as the service role.</param>
/// <param name="KeyRing">PLATFORM_KEYRING: path of the key ring file, mode 600; one without signing keys is enough for the API.</param>
/// <param name="Environment">PLATFORM_ENV: the middle part of API keys issued here, 2 to 8 lower-case letters.</param>
public sealed record PlatformSettings(string DatabaseUrl, string? WorkerUrl, string KeysUrl, string KeyRing, string Environment = "local")
{
    /// <summary>PLATFORM_REDIS_URL: the level of the cache that nodes share (<see cref="Platform.Projections.Cache.RedisUrl"/>); null: none.</summary>
    public string? RedisUrl { get; init; }

    /// <summary>PLATFORM_LOG_ORIGIN: what the names of signed logs begin with; must never change once one was signed.</summary>
    public string LogOrigin { get; init; } = "platform.localhost";

    /// <summary>PLATFORM_LOG_MEMORY: the file of the last checkpoints signed, never restored with the database; beside the key ring by default.</summary>
    public string LogMemory
    {
        get => field ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(KeyRing))!, "log-memory");
        init;
    }

    /// <summary>PLATFORM_WITNESS_POLICY: a C2SP tlog-policy file whose witnesses are asked to cosign the root log; null: none are.</summary>
    public string? WitnessPolicy { get; init; }

    /// <summary>PLATFORM_TRUSTED_PROXIES: addresses and CIDR blocks, comma-separated, whose <c>X-Forwarded-For</c> is believed (<see cref="Http.TrustedProxies"/>).</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Connections each role's pool may open.</summary>
    private const int PoolMax = 24;

    /// <summary>Seconds to open a connection; a server that is away must be noticed within two.</summary>
    private const int ConnectSeconds = 2;

    /// <summary>Seconds a statement may take.</summary>
    private const int CommandSeconds = 5;

    /// <exception cref="InvalidOperationException">A variable is missing or malformed; names it.</exception>
    public static PlatformSettings FromEnvironment()
    {
        var settings = new PlatformSettings(
            Required("PLATFORM_DATABASE_URL"),
            Find("PLATFORM_WORKER_URL"),
            Required("PLATFORM_KEYS_URL"),
            Required("PLATFORM_KEYRING"),
            Find("PLATFORM_ENV") ?? "local"
        );
        return settings with
        {
            RedisUrl = Find("PLATFORM_REDIS_URL"),
            LogOrigin = Find("PLATFORM_LOG_ORIGIN") ?? settings.LogOrigin,
            LogMemory = Find("PLATFORM_LOG_MEMORY") ?? settings.LogMemory,
            WitnessPolicy = Find("PLATFORM_WITNESS_POLICY"),
            TrustedProxies = Proxies("PLATFORM_TRUSTED_PROXIES"),
        };
    }

    /// <summary>A pool on one database, with the limits every one of ours has.</summary>
    public static NpgsqlDataSource Open(string url, string name)
    {
        var builder = PostgresUrl.Parse(url).ToBuilder();
        builder.ApplicationName = name;
        builder.MaxPoolSize = PoolMax;
        builder.Timeout = ConnectSeconds;
        builder.CommandTimeout = CommandSeconds;
        builder.MaxAutoPrepare = 40;
        builder.AutoPrepareMinUsages = 2;
        builder.KeepAlive = 10;
        // A server that is frozen answers no cancellation either: the caller is told after half a second more.
        builder.CancellationTimeout = 500;
        // Prepared plans are made while tables may still be empty, and every query of ours has its index: a scan is never the better plan.
        builder.Options = "-c enable_seqscan=off -c jit=off";
        // The name is what metrics say of the pool: without one they would show the connection string.
        return new NpgsqlDataSourceBuilder(builder.ConnectionString) { Name = name }.Build();
    }

    private static IReadOnlyList<IPNetwork> Proxies(string name)
    {
        try
        {
            return Http.TrustedProxies.Parse(Find(name) ?? "");
        }
        catch (FormatException malformed)
        {
            throw new InvalidOperationException($"{name}: {malformed.Message}", malformed);
        }
    }

    private static string? Find(string name) => System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } set ? set : null;

    private static string Required(string name) =>
        Find(name) ?? throw new InvalidOperationException($"{name} is not set: `./platform env` prints what a local instance uses");
}
