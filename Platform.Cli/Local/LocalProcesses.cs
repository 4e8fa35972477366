using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Platform.Cli.Local;

/// <summary>The API and the projections as processes of this machine, each with its own JSON log file.</summary>
public static class LocalProcesses
{
    public const string Api = "api";
    public const string Projections = "projections";

    private const long LogBytesMax = 50L * 1024 * 1024;
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(60);

    /// <summary>How long a process may drain before it is ended the hard way.</summary>
    public static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Starts one role. It becomes the leader of a session of its own, so that a Ctrl-C meant for us and a closed terminal do not reach it.
    /// </summary>
    public static ProcessIdentity Start(string role, int port, Settings settings, DataDirectory data)
    {
        var log = LogFile(role, data);
        if (File.Exists(log) && new FileInfo(log).Length > LogBytesMax)
        {
            File.Move(log, log + ".1", overwrite: true);
        }
        var program = Path.Combine(AppContext.BaseDirectory, "Platform.Cli.dll");
        var info = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList =
            {
                "-c",
                "umask 077; log=\"$1\"; shift; exec setsid \"$@\" >> \"$log\" 2>&1 < /dev/null",
                "sh",
                log,
                Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet",
                program,
                "run",
                "--role",
                role,
                "--port",
                port.ToString(CultureInfo.InvariantCulture),
            },
            WorkingDirectory = data.Root,
        };
        foreach (var name in Variables.All)
        {
            info.Environment.Remove(name);
        }
        foreach (var name in Variables.ServingAs(role).Where(name => settings.Find(name) is not null))
        {
            info.Environment[name] = settings.Find(name);
        }
        info.Environment["PLATFORM_DATA_DIR"] = data.Root;
        using var process = Process.Start(info) ?? throw new UserException($"{role} could not be started.");
        return ProcessIdentity.Of(process.Id) ?? throw new UserException($"{role} ended at once. Its log: {log}");
    }

    /// <summary>Returns when <c>/health/ready</c> says yes.</summary>
    /// <exception cref="UserException">It ended, or is not ready in time; names its log and what it said last.</exception>
    public static async Task WaitUntilReadyAsync(
        string role,
        ProcessIdentity process,
        int port,
        DataDirectory data,
        CancellationToken cancellation
    )
    {
        var ready = false;
        await Until.TrueAsync(
            async () => (ready = await IsReadyAsync($"http://127.0.0.1:{port}", cancellation)) || !process.IsAlive,
            ReadyMax,
            cancellation
        );
        if (!ready)
        {
            var what = process.IsAlive ? $"is not ready after {ReadyMax.TotalSeconds} s" : "ended while starting";
            var log = LogFile(role, data);
            throw new UserException($"The {role} process {what} ({LastLine(log)}). Its log: {log}");
        }
    }

    /// <summary>Whether that address answers <c>/health/ready</c> with 200 within two seconds.</summary>
    public static async Task<bool> IsReadyAsync(string url, CancellationToken cancellation)
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
            using var answer = await client.GetAsync(new Uri($"{url}/health/ready"), cancellation);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception problem) when (problem is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Ends the instance's processes: SIGTERM, and SIGKILL for what is left after ten seconds.</summary>
    public static Task StopAsync(InstanceFile file, CancellationToken cancellation) =>
        Task.WhenAll(file.Processes.Values.Select(process => process.EndAsync(StopGrace, cancellation)));

    public static string LogFile(string role, DataDirectory data) => Path.Combine(data.Logs, $"{role}.log");

    private static string LastLine(string path)
    {
        const int LineMax = 300;
        var line = File.Exists(path) ? File.ReadLines(path).LastOrDefault(line => line.Trim().Length > 0) ?? "" : "";
        return line.Length <= LineMax ? line : line[..LineMax] + "…";
    }
}
