using System.Globalization;
using System.Runtime.InteropServices;
using Platform.Ledger.Schema;

namespace Platform.Cli.Local;

/// <summary>
/// A PostgreSQL of our own in one directory: on 127.0.0.1 only, without a socket file, passwords by SCRAM-SHA-256. It outlives the
/// process that started it. The directory holds <c>data/</c> and <c>server.log</c> and belongs to <see cref="ServerUser"/>.
/// </summary>
public sealed class PrivatePostgres
{
    private const string Superuser = "postgres";
    private const int StartSecondsMax = 60;
    private const int StopSecondsMax = 30;

    private readonly string directory;
    private readonly string binaries;
    private readonly string password;
    private readonly ServerUser user;

    private PrivatePostgres(string directory, string binaries, string password, int port, ServerUser user)
    {
        this.directory = directory;
        this.binaries = binaries;
        this.password = password;
        this.user = user;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Where it keeps everything.</summary>
    public string Directory => directory;

    /// <summary>As superuser, on the maintenance database.</summary>
    public string SuperuserUrl => new PostgresUrl("127.0.0.1", Port, Superuser, password, "postgres").Url;

    /// <summary>The postmaster, or null while it does not run.</summary>
    public ProcessIdentity? Postmaster => ProcessIdentity.FromPidFile(Path.Combine(Data, "postmaster.pid"), Data);

    private string Data => Path.Combine(directory, "data");

    private string LogFile => Path.Combine(directory, "server.log");

    /// <summary>The cluster of this directory, made first if there is none, and running when the task ends.</summary>
    /// <param name="directory">Absolute; on a disk that the server's user can reach.</param>
    /// <param name="password">The superuser's; fixed when the cluster is made.</param>
    /// <param name="port">Where to listen; a free one when not given or when another program has it.</param>
    /// <param name="throwAway">For tests: survives kill -9 of the server, not a power cut, and starts in a second.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="UserException">No server programs, a directory that cannot be used, or a server that does not start.</exception>
    public static async Task<PrivatePostgres> StartAsync(
        string directory,
        string password,
        int? port = null,
        bool throwAway = false,
        CancellationToken cancellation = default
    )
    {
        var versionFile = Path.Combine(directory, "data", "PG_VERSION");
        int? major = File.Exists(versionFile)
            ? int.Parse((await File.ReadAllTextAsync(versionFile, cancellation)).Trim(), CultureInfo.InvariantCulture)
            : null;
        var programs =
            ServerBinaries.FindPostgres(major)
            ?? throw new UserException(
                $"PostgreSQL {major} is not installed: install Debian's package postgresql, or run docker compose up."
            );
        var account = await ServerUser.FindAsync(cancellation);
        if (!await account.TryOwnAsync(directory, cancellation))
        {
            throw new UserException($"The server's user cannot reach {directory}: put the data where it can (PLATFORM_DATA_DIR).");
        }
        var cluster = new PrivatePostgres(directory, programs, password, port ?? LoopbackPort.Free(), account);
        if (cluster.Postmaster is null)
        {
            cluster = LoopbackPort.IsFree(cluster.Port)
                ? cluster
                : new PrivatePostgres(directory, programs, password, LoopbackPort.Free(), account);
            if (major is null)
            {
                await PostgresCluster.CreateAsync(directory, programs, Superuser, password, throwAway, account, cancellation);
            }
            await cluster.StartAsync(cancellation);
        }
        return cluster;
    }

    /// <summary>The cluster of this directory if it runs, else null.</summary>
    public static async Task<PrivatePostgres?> FindAsync(
        string directory,
        string password,
        int port,
        CancellationToken cancellation = default
    )
    {
        var found = new PrivatePostgres(
            directory,
            ServerBinaries.FindPostgres() ?? "",
            password,
            port,
            await ServerUser.FindAsync(cancellation)
        );
        return found.Postmaster is null ? null : found;
    }

    /// <summary>Starts it again on the same data and port, after <see cref="StopAsync"/> or <see cref="KillHardAsync"/>.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (Postmaster is not null)
        {
            return;
        }
        // PostgreSQL takes any process that has the old number for its own and refuses to start; we know better.
        await Subprocess.RunAsync(["rm", "-f", Path.Combine(Data, "postmaster.pid")], cancellation: cancellation);
        var seconds = StartSecondsMax.ToString(CultureInfo.InvariantCulture);
        var started = await PgCtlAsync(cancellation, "start", "-w", "-t", seconds, "-l", LogFile, "-o", $"-p {Port}");
        if (started.ExitCode != 0)
        {
            throw new UserException($"PostgreSQL did not start ({LastLogLine() ?? started.LastWords}). Its log: {LogFile}");
        }
    }

    /// <summary>Ends sessions and stops, with everything on disk.</summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (Postmaster is not { } postmaster)
        {
            return;
        }
        // PostgreSQL's "fast": it ends the sessions instead of waiting for them (pg_ctl(1)).
        postmaster.Send(PosixSignal.SIGINT);
        if (!await Until.TrueAsync(() => !postmaster.IsAlive, TimeSpan.FromSeconds(StopSecondsMax), cancellation))
        {
            throw new UserException($"PostgreSQL {postmaster.Pid} has not stopped within {StopSecondsMax} s. Its log: {LogFile}");
        }
    }

    /// <summary>As if its machine's power went, for what is in memory: SIGKILL to the postmaster, then waits for its children to end.</summary>
    public async Task KillHardAsync(CancellationToken cancellation = default)
    {
        if (Postmaster is not { } postmaster)
        {
            return;
        }
        postmaster.Freeze(); // so that no child is born between the listing and the kill
        var children = postmaster.Children();
        postmaster.Kill();
        foreach (var child in children)
        {
            child.Kill();
        }
        var ended = await Until.TrueAsync(
            () => !postmaster.IsAlive && children.All(child => !child.IsAlive),
            TimeSpan.FromSeconds(StopSecondsMax),
            cancellation
        );
        if (!ended)
        {
            throw new UserException($"PostgreSQL {postmaster.Pid} has not ended {StopSecondsMax} s after SIGKILL.");
        }
    }

    private Task<Subprocess.Outcome> PgCtlAsync(CancellationToken cancellation, params string[] arguments) =>
        Subprocess.RunAsync(user.Wrap([Path.Combine(binaries, "pg_ctl"), "-D", Data, .. arguments]), cancellation: cancellation);

    private string? LastLogLine() =>
        File.Exists(LogFile)
            ? File.ReadLines(LogFile)
                .LastOrDefault(line => line.Contains("FATAL", StringComparison.Ordinal) || line.Contains("ERROR", StringComparison.Ordinal))
            : null;
}
