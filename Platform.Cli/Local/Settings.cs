namespace Platform.Cli.Local;

/// <summary>The names under which every program of the platform takes its connections.</summary>
public static class Variables
{
    public const string Url = "PLATFORM_URL";
    public const string Database = "PLATFORM_DATABASE_URL";
    public const string Worker = "PLATFORM_WORKER_URL";
    public const string Marten = "PLATFORM_MARTEN_URL";
    public const string Owner = "PLATFORM_OWNER_URL";
    public const string Superuser = "PLATFORM_SUPERUSER_URL";
    public const string Redis = "PLATFORM_REDIS_URL";
    public const string Keys = "PLATFORM_KEYS_URL";
    public const string KeysOwner = "PLATFORM_KEYS_OWNER_URL";
    public const string KeyRing = "PLATFORM_KEYRING";

    /// <summary>Where the API's key ring is written, which holds no key that signs; where it is not set there is none.</summary>
    public const string ApiKeyRing = "PLATFORM_API_KEYRING";

    /// <summary>In the order in which they are printed.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Url, Database, Worker, Marten, Owner, Superuser, Redis, Keys, KeysOwner, KeyRing, ApiKeyRing];

    /// <summary>What a serving process gets, and no more: only who follows the log is the worker, only who answers requests has a cache.</summary>
    public static IReadOnlyList<string> ServingAs(string role) =>
        role switch
        {
            LocalProcesses.Api => [Database, Keys, KeyRing, Redis],
            LocalProcesses.Projections => [Database, Keys, KeyRing, Worker],
            _ => [Database, Keys, KeyRing, Redis, Worker],
        };

    /// <summary>Any of these in the environment means that PostgreSQL is not ours to start.</summary>
    public static IReadOnlyList<string> Databases { get; } = [Database, Worker, Marten, Owner, Superuser, Keys, KeysOwner];
}

/// <summary>The values a command works with, each under its <see cref="Variables"/> name; absent ones are asked for when needed.</summary>
public sealed class Settings(IReadOnlyDictionary<string, string> values)
{
    public string? Find(string name) => values.GetValueOrDefault(name);

    /// <exception cref="UserException">There is no such value; says how to get one.</exception>
    public string Require(string name) =>
        Find(name)
        ?? throw new UserException(
            $"{name} is not known: run ./platform up for an instance on this machine, or set it (with one database URL, set all)."
        );

    /// <summary>Puts them into this process's environment, where the services read them.</summary>
    public void Export(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            if (Find(name) is { } value)
            {
                Environment.SetEnvironmentVariable(name, value);
            }
        }
    }
}
