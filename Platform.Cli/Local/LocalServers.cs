using System.Security.Cryptography;
using System.Text;

namespace Platform.Cli.Local;

/// <summary>This instance's own PostgreSQL and Redis: those that the environment does not give.</summary>
public static class LocalServers
{
    /// <summary>Running when the task ends; the file then says where.</summary>
    public static async Task<InstanceFile> StartAsync(DataDirectory data, InstanceFile file, Steps steps, CancellationToken cancellation)
    {
        var (postgres, redis) = (!Instance.PostgresIsGiven, !Instance.RedisIsGiven);
        await ServerInstall.EnsureAsync(postgres, redis, steps.Note, cancellation);
        if (postgres)
        {
            file = await steps.RunAsync("PostgreSQL", async _ => await StartPostgresAsync(data, file, steps, cancellation));
            file.Save(data);
        }
        if (redis)
        {
            file = await steps.RunAsync("Redis", async _ => await StartRedisAsync(data, file, steps, cancellation));
            file.Save(data);
        }
        return file;
    }

    /// <summary>Stops those that run. True when there were any.</summary>
    public static async Task<bool> StopAsync(InstanceFile file, Steps steps, CancellationToken cancellation)
    {
        var redis = await FindRedisAsync(file, cancellation);
        var postgres = await FindPostgresAsync(file, cancellation);
        if (redis is not null)
        {
            await steps.RunAsync("Redis stopped", _ => redis.StopAsync(cancellation));
        }
        if (postgres is not null)
        {
            await steps.RunAsync("PostgreSQL stopped", _ => postgres.StopAsync(cancellation));
        }
        return redis is not null || postgres is not null;
    }

    /// <summary>The running one, or null.</summary>
    public static async Task<PrivatePostgres?> FindPostgresAsync(InstanceFile file, CancellationToken cancellation) =>
        file.PostgresPort == 0
            ? null
            : await PrivatePostgres.FindAsync(file.PostgresDirectory, file.Secrets.Superuser, file.PostgresPort, cancellation);

    /// <summary>The running one, or null.</summary>
    public static async Task<PrivateRedis?> FindRedisAsync(InstanceFile file, CancellationToken cancellation) =>
        file.RedisPort == 0 ? null : await PrivateRedis.FindAsync(file.RedisDirectory, file.RedisPort, cancellation);

    private static async Task<InstanceFile> StartPostgresAsync(
        DataDirectory data,
        InstanceFile file,
        Steps steps,
        CancellationToken cancellation
    )
    {
        var directory = await ChooseAsync(data, "postgres", file.PostgresDirectory, steps, cancellation);
        // Saved before the cluster is made: its password must not be lost if we are stopped in between.
        file = file with
        {
            PostgresDirectory = directory,
        };
        file.Save(data);
        int? port = file.PostgresPort > 0 ? file.PostgresPort : null;
        var postgres = await PrivatePostgres.StartAsync(directory, file.Secrets.Superuser, port, cancellation: cancellation);
        return file with { PostgresPort = postgres.Port };
    }

    private static async Task<InstanceFile> StartRedisAsync(
        DataDirectory data,
        InstanceFile file,
        Steps steps,
        CancellationToken cancellation
    )
    {
        var directory = await ChooseAsync(data, "redis", file.RedisDirectory, steps, cancellation);
        int? port = file.RedisPort > 0 ? file.RedisPort : null;
        var redis = await PrivateRedis.StartAsync(directory, port, cancellation);
        return file with { RedisDirectory = directory, RedisPort = redis.Port };
    }

    // As root in a directory that is root's alone (/root, say) the servers' user cannot get at .data.
    private static async Task<string> ChooseAsync(
        DataDirectory data,
        string name,
        string remembered,
        Steps steps,
        CancellationToken cancellation
    )
    {
        var user = await ServerUser.FindAsync(cancellation);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data.Root)))[..8];
        string[] places = [remembered, Path.Combine(data.Root, name), $"/var/lib/platform-{hash}/{name}", $"/tmp/platform-{hash}/{name}"];
        foreach (var place in places.Where(place => place.Length > 0))
        {
            if (await user.TryOwnAsync(place, cancellation))
            {
                if (place != remembered && !place.StartsWith(data.Root, StringComparison.Ordinal))
                {
                    steps.Note($"The servers' user cannot reach {data.Root}: {name} keeps its data in {place}");
                }
                return place;
            }
        }
        throw new UserException(
            $"No directory could be made for {name}: make {Path.Combine(data.Root, name)} writable, or set PLATFORM_DATA_DIR."
        );
    }
}
