using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Platform.Api.Hosting;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Faults;

/// <summary><c>platform run</c> as a process of its own, as a container runs it: it can be killed, and only it.</summary>
public sealed class ServingProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(20);
    private readonly Process process;
    private readonly ProcessIdentity identity;
    private readonly string logFile;
    private bool ended;

    private ServingProcess(Process process, ProcessIdentity identity, int port, string logFile)
    {
        (this.process, this.identity, this.logFile) = (process, identity, logFile);
        Address = new Uri($"http://127.0.0.1:{port}");
    }

    public Uri Address { get; }

    /// <summary>Starts projections at a free port; their log goes beside the key ring.</summary>
    public static Task<ServingProcess> FollowAsync(Served served) =>
        StartAsync(served.Settings, LoopbackPort.Free(), Path.GetDirectoryName(served.Settings.KeyRing)!, "projections");

    /// <summary>Starts a role and returns once it is ready.</summary>
    /// <param name="settings">Its connections and keys.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="directory">Where its log goes.</param>
    /// <param name="role">api, projections or all.</param>
    /// <param name="environment">Further variables it gets.</param>
    public static async Task<ServingProcess> StartAsync(
        PlatformSettings settings,
        int port,
        string directory,
        string role = "api",
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var log = Path.Combine(directory, $"{role}-{port}.log");
        var info = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c",
                "log=\"$1\"; shift; exec \"$@\" >> \"$log\" 2>&1 < /dev/null",
                "sh",
                log,
                "dotnet",
                Path.Combine(AppContext.BaseDirectory, "Platform.Cli.dll"),
                "run",
                "--role",
                role,
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
            },
        };
        foreach (var name in Variables.All)
        {
            info.Environment.Remove(name);
        }
        info.Environment["PLATFORM_DATA_DIR"] = directory;
        info.Environment[Variables.Database] = settings.DatabaseUrl;
        info.Environment[Variables.Worker] = settings.WorkerUrl;
        info.Environment[Variables.Keys] = settings.KeysUrl;
        info.Environment[Variables.KeyRing] = settings.KeyRing;
        info.Environment[Variables.Redis] = settings.RedisUrl;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            info.Environment[name] = value;
        }
        var started = Process.Start(info)!;
        var serving = new ServingProcess(started, ProcessIdentity.Of(started.Id)!.Value, port, log);
        try
        {
            await serving.ReadyAsync(ReadyMax);
            return serving;
        }
        catch
        {
            await serving.DisposeAsync();
            throw;
        }
    }

    /// <summary>Returns once <c>/health/ready</c> says yes; fails, with its last words, when it does not within the deadline.</summary>
    public async Task ReadyAsync(TimeSpan deadline)
    {
        var ready = await Until.TrueAsync(
            async () => await LocalProcesses.IsReadyAsync(Address.ToString().TrimEnd('/'), default) || process.HasExited,
            deadline
        );
        (ready && !process.HasExited).ShouldBeTrue(File.ReadLines(logFile).LastOrDefault());
    }

    public int Pid => identity.Pid;

    /// <summary>SIGSTOP: it stands still, with all it holds.</summary>
    public void Freeze() => identity.Freeze();

    /// <summary>SIGCONT.</summary>
    public void Continue() => identity.Continue();

    /// <summary>SIGKILL; returns once it is gone.</summary>
    public async Task KillAsync()
    {
        identity.Kill();
        await process.WaitForExitAsync().WaitAsync(EndMax);
    }

    /// <summary>SIGTERM, without waiting.</summary>
    public void Terminate() => identity.Send(PosixSignal.SIGTERM);

    /// <summary>The exit code, once it has ended.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(EndMax);
        return process.ExitCode;
    }

    /// <summary>What it has written so far.</summary>
    public string Log() => File.ReadAllText(logFile);

    /// <summary>Ends it; a second time nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (ended)
        {
            return;
        }
        ended = true;
        if (!process.HasExited)
        {
            await KillAsync();
        }
        process.Dispose();
    }
}
