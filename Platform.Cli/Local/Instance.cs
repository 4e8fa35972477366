using Platform.Ledger.Schema;

namespace Platform.Cli.Local;

/// <summary>Where every verb gets its settings: the environment first, then this machine's instance.</summary>
public static class Instance
{
    /// <summary>The environment over what <c>.data/instance.json</c> remembers.</summary>
    public static Settings Resolve() => Resolve(DataDirectory.Find());

    /// <inheritdoc cref="Resolve()"/>
    public static Settings Resolve(DataDirectory data) => Resolve(data, InstanceFile.Load(data));

    /// <inheritdoc cref="Resolve()"/>
    public static Settings Resolve(DataDirectory data, InstanceFile? file) =>
        Resolve(
            data,
            file,
            Variables
                .All.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
                .Where(pair => pair.Value is { Length: > 0 })
                .ToDictionary(pair => pair.Name, pair => pair.Value!)
        );

    /// <summary>That environment over that file.</summary>
    public static Settings Resolve(DataDirectory data, InstanceFile? file, Dictionary<string, string> environment)
    {
        var values = new Dictionary<string, string>();
        if (file is not null)
        {
            Fill(values, data, file, environment);
        }
        foreach (var (name, value) in environment)
        {
            values[name] = value;
        }
        DeriveKeysOwner(values);
        return new Settings(values);
    }

    /// <summary>Whether the environment says where PostgreSQL is.</summary>
    public static bool PostgresIsGiven => Variables.Databases.Any(IsSet);

    /// <summary>Whether the environment says where Redis is.</summary>
    public static bool RedisIsGiven => IsSet(Variables.Redis);

    private static bool IsSet(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 };

    private static void Fill(
        Dictionary<string, string> values,
        DataDirectory data,
        InstanceFile file,
        Dictionary<string, string> environment
    )
    {
        values[Variables.KeyRing] = data.KeyRing;
        if (file.ApiPort > 0)
        {
            values[Variables.Url] = $"http://127.0.0.1:{file.ApiPort}";
        }
        if (file.RedisPort > 0)
        {
            values[Variables.Redis] = $"redis://127.0.0.1:{file.RedisPort}";
        }
        if (Server(file, environment) is not { } server)
        {
            return;
        }
        PostgresUrl As(string role, string password, string database) =>
            server with
            {
                User = role,
                Password = password,
                Database = database,
            };
        var (secrets, names) = (file.Secrets, DatabaseNames.Default);
        values[Variables.Superuser] = (server with { Database = names.Log }).Url;
        values[Variables.Owner] = As(DatabaseRoles.Owner, secrets.Owner, names.Log).Url;
        values[Variables.Database] = As(DatabaseRoles.Service, secrets.Service, names.Log).Url;
        values[Variables.Worker] = As(DatabaseRoles.Worker, secrets.Worker, names.Log).Url;
        values[Variables.Marten] = As(DatabaseRoles.Marten, secrets.Marten, names.Log).Url;
        values[Variables.Keys] = As(DatabaseRoles.Service, secrets.Service, names.Keys).Url;
    }

    // A given superuser's server is used with our own roles; role URLs without one are a server that somebody else has set up.
    private static PostgresUrl? Server(InstanceFile file, Dictionary<string, string> environment) =>
        environment.TryGetValue(Variables.Superuser, out var given) ? PostgresUrl.Parse(given)
        : Variables.Databases.Any(environment.ContainsKey) || file.PostgresPort == 0 ? null
        : new PostgresUrl("127.0.0.1", file.PostgresPort, "postgres", file.Secrets.Superuser, "postgres");

    private static void DeriveKeysOwner(Dictionary<string, string> values)
    {
        if (values.TryGetValue(Variables.Owner, out var owner) && values.TryGetValue(Variables.Keys, out var keys))
        {
            var credentials = PostgresUrl.Parse(owner);
            values.TryAdd(
                Variables.KeysOwner,
                (PostgresUrl.Parse(keys) with { User = credentials.User, Password = credentials.Password }).Url
            );
        }
    }
}
