namespace Platform.Cli.Local;

/// <summary>
/// Whom private servers run as. PostgreSQL refuses root, so as root it is the user <c>postgres</c> or one made for this; anyone else
/// runs servers as themselves.
/// </summary>
public sealed class ServerUser
{
    private const string Fallback = "platform-local";
    private readonly string? name;

    private ServerUser(string? name) => this.name = name;

    public static async Task<ServerUser> FindAsync(CancellationToken cancellation = default)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ServerUser(name: null);
        }
        foreach (var candidate in (string[])["postgres", Fallback])
        {
            if ((await Subprocess.RunAsync(["id", "-u", candidate], cancellation: cancellation)).ExitCode == 0)
            {
                return new ServerUser(candidate);
            }
        }
        string[] create = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", Fallback];
        var made = await Subprocess.RunAsync(create, cancellation: cancellation);
        return made.ExitCode == 0
            ? new ServerUser(Fallback)
            : throw new UserException(
                $"PostgreSQL does not run as root and a user for it could not be made: {made.LastWords}. Run this as another user."
            );
    }

    /// <summary>The command, run as this user.</summary>
    public string[] Wrap(params string[] command) =>
        name is null ? command : ["setpriv", $"--reuid={name}", $"--regid={name}", "--clear-groups", "--", .. command];

    /// <summary>Makes a directory that is this user's alone (mode 700).</summary>
    /// <returns>False when this user cannot reach or own it there.</returns>
    public async Task<bool> TryOwnAsync(string directory, CancellationToken cancellation = default)
    {
        string[] owner = name is null ? [] : ["-o", name, "-g", name];
        var made = await Subprocess.RunAsync(["install", "-d", "-m", "700", .. owner, directory], cancellation: cancellation);
        var entered = await Subprocess.RunAsync(Wrap("sh", "-c", "cd \"$0\" && test -w .", directory), cancellation: cancellation);
        return made.ExitCode == 0 && entered.ExitCode == 0;
    }

    /// <summary>Writes a file as this user, readable by nobody else.</summary>
    public async Task WriteAsync(string path, string text, CancellationToken cancellation = default)
    {
        var written = await Subprocess.RunAsync(Wrap("sh", "-c", "umask 077; cat > \"$0\"", path), text, cancellation);
        if (written.ExitCode != 0)
        {
            throw new UserException($"{path} could not be written: {written.LastWords}.");
        }
    }
}
