using System.Diagnostics;
using System.Text;
using Platform.Tests.Support;

namespace Platform.Tests.Cli;

/// <summary>What a run of the tool said.</summary>
public sealed record CliRun(int ExitCode, string Output, string Errors);

/// <summary>A platform served by this process, and the command line tool as a process of its own that talks to it.</summary>
public sealed class CliHost(TestCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan RunMax = TimeSpan.FromSeconds(60);
    private Served? served;
    private ApiHost? api;

    /// <summary>Where the tool runs; its relative paths start here.</summary>
    public string Directory { get; } = ThrowAwayDirectory.Create("cli");

    public TestInstance Instance { get; private set; } = null!;

    /// <summary>Where the tool looks for the operator's key.</summary>
    public string OperatorKeyFile => Path.Combine(Directory, "operator.key");

    private Dictionary<string, string> Variables { get; } = [];

    public async ValueTask InitializeAsync()
    {
        System.IO.Directory.CreateDirectory(Directory);
        Instance = await cluster.CreateInstanceAsync();
        served = await Served.FromAsync(Instance);
        api = await ApiHost.StartAsync(served);
        await File.WriteAllTextAsync(OperatorKeyFile, served.OperatorKey);
        File.SetUnixFileMode(OperatorKeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Variables["PLATFORM_URL"] = api.Address.ToString();
        Variables["PLATFORM_WORKER_URL"] = Instance.WorkerUrl;
        Variables["PLATFORM_DATABASE_URL"] = Instance.DatabaseUrl;
        Variables["PLATFORM_KEYS_URL"] = Instance.KeysUrl;
        Variables["PLATFORM_KEYRING"] = served.Settings.KeyRing;
        Variables["PLATFORM_DATA_DIR"] = Directory;
    }

    public async ValueTask DisposeAsync()
    {
        await api!.DisposeAsync();
        await served!.DisposeAsync();
        await ThrowAwayDirectory.RemoveAsync(Directory);
    }

    /// <summary>Runs a verb to its end.</summary>
    public Task<CliRun> RunAsync(params string[] arguments) => RunProgramAsync([.. Tool, .. arguments]);

    /// <summary>Runs a program with the tool's environment.</summary>
    public async Task<CliRun> RunProgramAsync(IReadOnlyList<string> command)
    {
        using var process = StartProgram(command);
        using var limit = new CancellationTokenSource(RunMax);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return new CliRun(process.ExitCode, await output, await errors);
    }

    /// <summary>The tool as a process, its output kept.</summary>
    public Process Start(params string[] arguments) => StartProgram([.. Tool, .. arguments]);

    /// <summary>Writes a script <c>./platform</c> into the directory, so that commands can be run as the documents have them.</summary>
    public void LinkTool()
    {
        var script = Path.Combine(Directory, "platform");
        File.WriteAllText(script, $"#!/bin/sh\nexec dotnet '{Program}' \"$@\"\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>How the tool is called.</summary>
    public IReadOnlyList<string> Tool { get; } = ["dotnet", Program];

    private static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Platform.Cli.dll");

    private Process StartProgram(IReadOnlyList<string> command)
    {
        var info = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = Directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var name in Platform.Cli.Local.Variables.All)
        {
            info.Environment.Remove(name);
        }
        foreach (var (name, value) in Variables)
        {
            info.Environment[name] = value;
        }
        return Process.Start(info)!;
    }
}
