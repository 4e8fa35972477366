namespace Platform.Cli.Local;

/// <summary>
/// Where an instance keeps everything: <c>.data</c> beside the solution, or <c>PLATFORM_DATA_DIR</c>. Closed to others (700); as root
/// 711, since the servers' user must pass through to its own directories.
/// </summary>
public sealed record DataDirectory(string Root)
{
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Passable = Closed | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public string InstanceFile => Path.Combine(Root, "instance.json");
    public string OperatorKey => Path.Combine(Root, "operator.key");
    public string KeyRing => Path.Combine(Root, "keyring.json");
    public string Logs => Path.Combine(Root, "logs");

    public static DataDirectory Find() =>
        new(
            Environment.GetEnvironmentVariable("PLATFORM_DATA_DIR") is { Length: > 0 } set
                ? Path.GetFullPath(set)
                : Path.Combine(Repository(), ".data")
        );

    /// <summary>The directory of the solution, above the running program or the current directory.</summary>
    public static string Repository() =>
        Upwards(AppContext.BaseDirectory) ?? Upwards(Directory.GetCurrentDirectory()) ?? Directory.GetCurrentDirectory();

    /// <summary>Makes the directories, with their modes.</summary>
    public void Create()
    {
        Directory.CreateDirectory(Root, Closed);
        File.SetUnixFileMode(Root, Environment.IsPrivilegedProcess ? Passable : Closed);
        Directory.CreateDirectory(Logs, Closed);
    }

    /// <summary>Held by one command at a time while it starts or stops things.</summary>
    /// <exception cref="UserException">Another command holds it.</exception>
    public FileStream Lock()
    {
        try
        {
            return new FileStream(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException problem)
        {
            throw new UserException("Another platform command is starting or stopping this instance: wait until it is done.", problem);
        }
    }

    private static string? Upwards(string start)
    {
        for (var directory = new DirectoryInfo(start); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Platform.sln")))
            {
                return directory.FullName;
            }
        }
        return null;
    }
}
