using System.Diagnostics;
using System.Globalization;
using Platform.Cli.Local;
using Platform.Ledger.Proof.Notes;
using Platform.Ledger.Proof.Witnessing;

namespace Platform.Tests.Scenarios.Log;

/// <summary><c>platform witness serve</c> as a process of its own: it can be killed, and started again where it was.</summary>
public sealed class WitnessProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(20);
    private readonly string _place;
    private readonly string[] _logs;
    private readonly int _port = LoopbackPort.Free();
    private Process? _process;
    private ProcessIdentity _identity;

    private WitnessProcess(string directory, string name, IEnumerable<VerifierKey> logs)
    {
        _place = Path.Combine(directory, name);
        _logs = [.. logs.Select(key => key.ToString())];
        Key = WitnessKey.CreateFile(_place + ".key", name).Verifier;
    }

    public VerifierKey Key { get; }

    public string State => _place + ".state";

    public Uri Address => new($"http://127.0.0.1:{_port}/");

    /// <summary>Its line in a policy.</summary>
    public string PolicyLine => $"witness {Key.Name} {Key} {Address}\n";

    /// <summary>Makes a key, and starts.</summary>
    public static async Task<WitnessProcess> StartAsync(string directory, string name, IEnumerable<VerifierKey> logs)
    {
        var witness = new WitnessProcess(directory, name, logs);
        await witness.StartAsync();
        return witness;
    }

    /// <summary>Starts it (again); returns once it serves.</summary>
    public async Task StartAsync()
    {
        const string Logged = "log=\"$1\"; shift; exec \"$@\" >> \"$log\" 2>&1 < /dev/null";
        var listen = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");
        string[] tool = ["dotnet", Path.Combine(AppContext.BaseDirectory, "Platform.Cli.dll"), "witness", "serve"];
        string[] options = ["--listen", listen, "--key", _place + ".key", "--state", State, "--logs", .. _logs];
        var info = new ProcessStartInfo("/bin/sh", ["-c", Logged, "sh", _place + ".log", .. tool, .. options]);
        _process = Process.Start(info)!;
        _identity = ProcessIdentity.Of(_process.Id)!.Value;
        using var http = new HttpClient { BaseAddress = Address };
        var serves = await Until.TrueAsync(async () => await IsLiveAsync(http) || _process.HasExited, StartMax);
        (serves && !_process.HasExited).ShouldBeTrue(File.Exists(_place + ".log") ? File.ReadLines(_place + ".log").LastOrDefault() : "");
    }

    /// <summary>SIGKILL; returns once it is gone.</summary>
    public async Task KillAsync()
    {
        _identity.Kill();
        await _process!.WaitForExitAsync().WaitAsync(EndMax);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }
        _process?.Dispose();
    }

    private static async Task<bool> IsLiveAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync(new Uri("health/live", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
