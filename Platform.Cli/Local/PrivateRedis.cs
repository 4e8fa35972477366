using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.Cli.Local;

/// <summary>
/// A Redis of our own in one directory: a cache on 127.0.0.1 only, bounded, never written to disk. It outlives the process that
/// started it.
/// </summary>
public sealed class PrivateRedis
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(10);
    private readonly string directory;
    private readonly string binary;
    private readonly ServerUser user;

    private PrivateRedis(string directory, string binary, int port, ServerUser user)
    {
        this.directory = directory;
        this.binary = binary;
        this.user = user;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Where it keeps everything.</summary>
    public string Directory => directory;

    public string Url => $"redis://127.0.0.1:{Port}";

    /// <summary>The server, or null while it does not run.</summary>
    public ProcessIdentity? Server => ProcessIdentity.FromPidFile(Path.Combine(directory, "redis.pid"), ConfigFile);

    private string ConfigFile => Path.Combine(directory, "redis.conf");

    /// <summary>The Redis of this directory, running when the task ends.</summary>
    /// <param name="directory">Absolute; on a disk that the server's user can reach.</param>
    /// <param name="port">Where to listen; a free one when not given or when another program has it.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static async Task<PrivateRedis> StartAsync(string directory, int? port = null, CancellationToken cancellation = default)
    {
        var program =
            ServerBinaries.FindRedis()
            ?? throw new UserException("Redis is not installed: install Debian's package redis-server, or run docker compose up.");
        var account = await ServerUser.FindAsync(cancellation);
        if (!await account.TryOwnAsync(directory, cancellation))
        {
            throw new UserException($"The server's user cannot reach {directory}: put the data where it can (PLATFORM_DATA_DIR).");
        }
        var redis = new PrivateRedis(directory, program, port ?? LoopbackPort.Free(), account);
        if (redis.Server is null)
        {
            redis = LoopbackPort.IsFree(redis.Port) ? redis : new PrivateRedis(directory, program, LoopbackPort.Free(), account);
            await redis.StartAsync(cancellation);
        }
        return redis;
    }

    /// <summary>The Redis of this directory if it runs, else null.</summary>
    public static async Task<PrivateRedis?> FindAsync(string directory, int port, CancellationToken cancellation = default)
    {
        var found = new PrivateRedis(directory, ServerBinaries.FindRedis() ?? "", port, await ServerUser.FindAsync(cancellation));
        return found.Server is null ? null : found;
    }

    /// <summary>Starts it, empty, on the same port.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        if (Server is not null)
        {
            return;
        }
        await user.WriteAsync(ConfigFile, Configuration(), cancellation);
        var started = await Subprocess.RunAsync(user.Wrap(binary, ConfigFile), cancellation: cancellation);
        var answers = started.ExitCode == 0 && await Until.TrueAsync(() => AnswersAsync(cancellation), StartMax, cancellation);
        if (!answers)
        {
            throw new UserException($"Redis did not start ({started.LastWords}). Its log: {Path.Combine(directory, "server.log")}");
        }
    }

    public async Task StopAsync(CancellationToken cancellation = default)
    {
        if (Server is { } server)
        {
            server.Continue(); // a frozen one hears no SIGTERM
            await server.EndAsync(StartMax, cancellation);
        }
    }

    /// <summary>SIGKILL; returns once it has ended.</summary>
    public async Task KillHardAsync(CancellationToken cancellation = default)
    {
        if (Server is { } server)
        {
            server.Kill();
            await Until.TrueAsync(() => !server.IsAlive, StartMax, cancellation);
        }
    }

    /// <summary>SIGSTOP: connections stay open and nothing answers.</summary>
    public void Freeze() => Server?.Freeze();

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Server?.Continue();

    /// <summary>Whether it answers PING within a second.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, Port, deadline.Token);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), deadline.Token);
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer, deadline.Token);
            return Encoding.ASCII.GetString(answer) == "+PONG\r\n";
        }
        catch (Exception problem) when (problem is SocketException or IOException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    // The title names the configuration file, by which a process is known to be this server.
    private string Configuration() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            bind 127.0.0.1
            protected-mode yes
            port {{Port}}
            daemonize yes
            dir "{{directory}}"
            pidfile "{{directory}}/redis.pid"
            logfile "{{directory}}/server.log"
            proc-title-template "{title} {listen-addr} {config-file}"
            save ""
            appendonly no
            maxmemory 256mb
            maxmemory-policy allkeys-lru

            """
        );
}
