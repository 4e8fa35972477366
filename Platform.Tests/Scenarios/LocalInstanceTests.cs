using System.Diagnostics;
using System.Globalization;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>The command line as a user runs it, on an instance of its own.</summary>
public sealed class LocalInstanceTests : IAsyncLifetime
{
    private readonly string directory = ThrowAwayDirectory.Create("instance");
    private readonly int port = LoopbackPort.Free();

    [Fact]
    public async Task comes_up_says_where_it_is_and_keeps_its_data_when_it_goes_down()
    {
        var up = await RunAsync("up", "--detach", "--port", port.ToString(CultureInfo.InvariantCulture));
        up.Error.ShouldNotContain("Exception");
        up.ExitCode.ShouldBe(0, up.Error);
        up.Output.ShouldContain($"http://127.0.0.1:{port}");

        (await RunAsync("up", "--detach")).Error.ShouldContain("runs already");
        var environment = await EnvironmentAsync();
        await Sql.ScalarAsync(environment[Variables.Superuser], "CREATE TABLE kept AS SELECT 42 AS answer");

        (await RunAsync("down")).ExitCode.ShouldBe(0);
        (await RunAsync("down")).Error.ShouldContain("Nothing was running");
        (await RunAsync("status")).ExitCode.ShouldBe(1);

        (await RunAsync("up", "--detach")).ExitCode.ShouldBe(0);
        environment = await EnvironmentAsync();
        (await Sql.ScalarAsync(environment[Variables.Superuser], "SELECT answer FROM kept")).ShouldBe(42);
        environment[Variables.Url].ShouldBe($"http://127.0.0.1:{port}");
    }

    [Fact]
    public async Task replaces_what_is_left_after_a_part_was_killed()
    {
        (await RunAsync("up", "--detach", "--port", port.ToString(CultureInfo.InvariantCulture))).ExitCode.ShouldBe(0);
        var before = InstanceFile.Load(new DataDirectory(directory))!;
        before.Running(LocalProcesses.Api)!.Value.Kill();
        (await LocalServers.FindPostgresAsync(before, CancellationToken.None))!.Postmaster!.Value.Kill();

        (await RunAsync("up", "--detach")).ExitCode.ShouldBe(0);
        var after = InstanceFile.Load(new DataDirectory(directory))!;
        Startup.IsUp(after).ShouldBeTrue();
        before.Running(LocalProcesses.Projections).ShouldBeNull();
    }

    [Fact]
    public async Task keeps_its_secrets_to_its_owner()
    {
        new DataDirectory(directory).Create();
        new InstanceFile(InstanceSecrets.Create()).Save(new DataDirectory(directory));
        File.GetUnixFileMode(Path.Combine(directory, "instance.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        (await RunAsync("env")).ExitCode.ShouldBe(1);
    }

    [Theory]
    [InlineData(2, "nonsense")]
    [InlineData(2, "up", "--port", "none")]
    [InlineData(2, "run", "--role", "none")]
    [InlineData(1, "env")]
    [InlineData(1, "migrate")]
    public async Task says_what_is_wrong_in_one_line(int exitCode, params string[] arguments)
    {
        var outcome = await RunAsync(arguments);
        outcome.ExitCode.ShouldBe(exitCode);
        outcome.Output.ShouldBeEmpty();
        outcome.Error.TrimEnd().Split('\n').Length.ShouldBe(1);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        await ThrowAwayDirectory.RemoveAsync(directory);
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync() =>
        (await RunAsync("env"))
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1]);

    private async Task<Subprocess.Outcome> RunAsync(params string[] arguments)
    {
        var info = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Platform.Cli.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var name in Variables.All)
        {
            info.Environment.Remove(name);
        }
        info.Environment["PLATFORM_DATA_DIR"] = directory;
        using var process = Process.Start(info)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new Subprocess.Outcome(process.ExitCode, await output, await error);
    }
}
