using System.Diagnostics;
using System.Globalization;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger.Skeleton;

/// <summary>One of the sample host's processes: it can be killed and frozen, and only it.</summary>
public sealed class SkeletonProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyMax = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan EndMax = TimeSpan.FromSeconds(120);

    // From its own directory, as it is deployed: beside the tests it would find the tests' packages.
    private static readonly string Program = Repository.At(
        $"Platform.Skeleton/bin/{new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name}/net10.0/Platform.Skeleton.dll"
    );

    private readonly Process _process;
    private readonly ProcessIdentity _identity;
    private readonly string _log;
    private bool _ended;

    private SkeletonProcess(Process process, string log, int port)
    {
        (_process, _identity, _log) = (process, ProcessIdentity.Of(process.Id) ?? default, log);
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Client { get; }

    /// <summary>Starts <c>api</c> or <c>worker</c>; returns once it says that it is ready.</summary>
    public static async Task<SkeletonProcess> ServeAsync(string role, string directory, IReadOnlyDictionary<string, string> environment)
    {
        var port = LoopbackPort.Free();
        var serving = Start(directory, environment, port, role, port.ToString(CultureInfo.InvariantCulture));
        if (
            await Until.TrueAsync(async () => serving._process.HasExited || await serving.IsReadyAsync(), ReadyMax)
            && await serving.IsReadyAsync()
        )
        {
            return serving;
        }
        var log = serving.Log();
        await serving.DisposeAsync();
        throw new InvalidOperationException($"{role} did not start: {log}");
    }

    /// <summary>Runs a verb to its end; what it printed.</summary>
    public static async Task<string> RunAsync(string directory, IReadOnlyDictionary<string, string> environment, params string[] verb)
    {
        await using var running = Start(directory, environment, 0, verb);
        await running._process.WaitForExitAsync().WaitAsync(EndMax);
        running._process.ExitCode.ShouldBe(0, running.Log());
        return running.Log();
    }

    public void Freeze() => _identity.Freeze();

    public void Continue() => _identity.Continue();

    /// <summary>SIGKILL; returns once it is gone.</summary>
    public async Task KillAsync()
    {
        _identity.Kill();
        await _process.WaitForExitAsync().WaitAsync(EndMax);
    }

    public string Log() => File.ReadAllText(_log);

    public async ValueTask DisposeAsync()
    {
        if (_ended)
        {
            return;
        }
        _ended = true;
        Client.Dispose();
        if (!_process.HasExited)
        {
            await KillAsync();
        }
        _process.Dispose();
    }

    /// <summary>Whether it answers.</summary>
    public async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static SkeletonProcess Start(string directory, IReadOnlyDictionary<string, string> environment, int port, params string[] verb)
    {
        var log = Path.Combine(directory, $"{verb[0]}-{Guid.NewGuid():N}.log");
        var info = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "log=\"$1\"; shift; exec \"$@\" >> \"$log\" 2>&1 < /dev/null", "sh", log, "dotnet" },
            WorkingDirectory = directory,
        };
        info.ArgumentList.Add(Program);
        foreach (var word in verb)
        {
            info.ArgumentList.Add(word);
        }
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }
        return new SkeletonProcess(Process.Start(info)!, log, port);
    }
}
