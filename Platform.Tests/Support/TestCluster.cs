using Platform.Cli.Local;
using Platform.EventStore.Schema;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

[assembly: AssemblyFixture(typeof(TestCluster))]

namespace Platform.Tests.Support;

/// <summary>One pair of migrated databases, empty of data: URLs as <c>./platform env</c> prints them.</summary>
public sealed record TestInstance(
    DatabaseNames Names,
    string DatabaseUrl,
    string WorkerUrl,
    string MartenUrl,
    string OwnerUrl,
    string SuperuserUrl,
    string KeysUrl,
    string KeysWorkerUrl,
    string KeysOwnerUrl
);

/// <summary>
/// The real PostgreSQL (and, once asked for, Redis) of a test run: one private server for all tests, started at the first use, and
/// a fresh pair of databases for whoever asks, copied from a migrated template. Take it as a constructor parameter.
/// </summary>
public sealed class TestCluster : IAsyncLifetime
{
    private static readonly RolePasswords Passwords = new("owner", "service", "worker", "marten");
    private static readonly DatabaseNames Template = new("template_log", "template_keys");
    private readonly SemaphoreSlim gate = new(1);
    private PrivatePostgres? postgres;
    private PrivateRedis? redis;
    private SharedApi? api;
    private int created;

    public async ValueTask InitializeAsync() => await ThrowAwayDirectory.SweepAsync();

    /// <summary>The server itself; tests that stop or kill one start their own, as others use this.</summary>
    public async Task<PrivatePostgres> PostgresAsync()
    {
        await gate.WaitAsync();
        try
        {
            return postgres ??= await StartPostgresAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The shared Redis; tests that freeze or stop one start their own.</summary>
    public async Task<PrivateRedis> RedisAsync()
    {
        await gate.WaitAsync();
        try
        {
            return redis ??= await StartOwnRedisAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Two nodes for all; tests that stop one, or whose clock differs, start their own.</summary>
    public async Task<SharedApi> ApiAsync()
    {
        await PostgresAsync();
        await gate.WaitAsync();
        try
        {
            return api ??= await SharedApi.StartAsync(await CopyAsync(postgres!));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>A fresh pair of databases on the shared server, migrated.</summary>
    public async Task<TestInstance> CreateInstanceAsync() => await CopyAsync(await PostgresAsync());

    private async Task<TestInstance> CopyAsync(PrivatePostgres server)
    {
        var number = Interlocked.Increment(ref created);
        var names = new DatabaseNames($"platform_{number}", $"keys_{number}");
        await Bootstrap.EnsureDatabasesAsync(server.SuperuserUrl, names, Template);
        return On(server, names);
    }

    /// <summary>Roles, and one migrated pair of databases, on a server of a test's own. May be repeated after a restart.</summary>
    public static async Task<TestInstance> CreateInstanceOnAsync(PrivatePostgres server, DatabaseNames? names = null)
    {
        names ??= DatabaseNames.Default;
        await Bootstrap.EnsureAsync(server.SuperuserUrl, Passwords, names);
        var instance = On(server, names);
        await Migrator.MigrateAsync(instance.OwnerUrl, instance.KeysOwnerUrl);
        return instance;
    }

    /// <summary>A private server for one test; <see cref="RemoveAsync(PrivatePostgres)"/> ends it.</summary>
    public static Task<PrivatePostgres> StartOwnPostgresAsync() =>
        PrivatePostgres.StartAsync(ThrowAwayDirectory.Create("postgres"), "superuser", throwAway: true);

    public static async Task RemoveAsync(PrivatePostgres server)
    {
        await server.KillHardAsync();
        await ThrowAwayDirectory.RemoveAsync(server.Directory);
    }

    /// <summary>A private Redis for one test; <see cref="RemoveAsync(PrivateRedis)"/> ends it.</summary>
    public static Task<PrivateRedis> StartOwnRedisAsync() => PrivateRedis.StartAsync(ThrowAwayDirectory.Create("redis"));

    public static async Task RemoveAsync(PrivateRedis server)
    {
        await server.KillHardAsync();
        await ThrowAwayDirectory.RemoveAsync(server.Directory);
    }

    public async ValueTask DisposeAsync()
    {
        if (api is not null)
        {
            await api.DisposeAsync();
        }
        if (postgres is not null)
        {
            await RemoveAsync(postgres);
        }
        if (redis is not null)
        {
            await RemoveAsync(redis);
        }
        gate.Dispose();
    }

    private static async Task<PrivatePostgres> StartPostgresAsync()
    {
        var server = await StartOwnPostgresAsync();
        await CreateInstanceOnAsync(server, Template);
        return server;
    }

    /// <summary>The URLs of a pair of databases, whatever is in them.</summary>
    public static TestInstance On(PrivatePostgres server, DatabaseNames names)
    {
        var superuser = PostgresUrl.Parse(server.SuperuserUrl);
        string As(string role, string password, string database) =>
            (superuser with { User = role, Password = password, Database = database }).Url;
        return new TestInstance(
            names,
            As(DatabaseRoles.Service, Passwords.Service, names.Log),
            As(DatabaseRoles.Worker, Passwords.Worker, names.Log),
            As(DatabaseRoles.Marten, Passwords.Marten, names.Log),
            As(DatabaseRoles.Owner, Passwords.Owner, names.Log),
            (superuser with { Database = names.Log }).Url,
            As(DatabaseRoles.Service, Passwords.Service, names.Keys),
            As(DatabaseRoles.Worker, Passwords.Worker, names.Keys),
            As(DatabaseRoles.Owner, Passwords.Owner, names.Keys)
        );
    }
}
