using System.Security.Cryptography;
using System.Text.Json;
using Platform.Ledger.Schema;

namespace Platform.Cli.Local;

/// <summary>The passwords of this machine's own servers, made once.</summary>
public sealed record InstanceSecrets(string Superuser, string Owner, string Service, string Worker, string Marten)
{
    private const int Bytes = 24;

    public static InstanceSecrets Create() => new(Random(), Random(), Random(), Random(), Random());

    public RolePasswords Roles => new(Owner, Service, Worker, Marten);

    public override string ToString() => "(secrets)";

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
}

/// <summary>
/// What this machine's instance remembers between commands, in <c>instance.json</c> (mode 600): where its servers are, their
/// passwords, and which processes it has started. A port of 0 means that the server is not ours.
/// </summary>
public sealed record InstanceFile(InstanceSecrets Secrets)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public string PostgresDirectory { get; init; } = "";
    public int PostgresPort { get; init; }
    public string RedisDirectory { get; init; } = "";
    public int RedisPort { get; init; }
    public int ApiPort { get; init; }
    public int ProjectionsPort { get; init; }

    /// <summary>By role; the servers know their own from their pid files.</summary>
    public IReadOnlyDictionary<string, ProcessIdentity> Processes { get; init; } = new Dictionary<string, ProcessIdentity>();

    public static InstanceFile? Load(DataDirectory data)
    {
        if (!File.Exists(data.InstanceFile))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize<InstanceFile>(File.ReadAllText(data.InstanceFile), Json);
        }
        catch (Exception problem) when (problem is JsonException or UnauthorizedAccessException)
        {
            throw new UserException($"{data.InstanceFile} cannot be read ({problem.Message}).", problem);
        }
    }

    /// <summary>Replaces the file whole, so that no reader sees half of it.</summary>
    public void Save(DataDirectory data)
    {
        var draft = data.InstanceFile + ".new";
        File.Delete(draft);
        using (
            var file = new FileStream(
                draft,
                new FileStreamOptions
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = OwnerOnly,
                }
            )
        )
        {
            JsonSerializer.Serialize(file, this, Json);
        }
        File.Move(draft, data.InstanceFile, overwrite: true);
    }

    /// <summary>The process of that role, if it still runs.</summary>
    public ProcessIdentity? Running(string role) => Processes.TryGetValue(role, out var process) && process.IsAlive ? process : null;
}
