using System.Text.RegularExpressions;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Strangers;

/// <summary>
/// Other people's verifiers: Go's sumdb packages from Debian, two packages from npm. Installed where they are missing; npm's lie in a cache below
/// <c>.data</c>. A test that needs them is skipped, with the reason, only where a registry cannot be reached.
/// </summary>
public static partial class StrangersTools
{
    private const string Go = "/usr/lib/go-1.19/bin/go";
    private const string GoPath = "/usr/share/gocode";
    private static readonly Lazy<Task<string?>> Missing = new(InstallAsync);

    private static string Cache => Repository.At(".data/strangers");

    // A new version is a new directory.
    private static string NodePackages => Path.Combine(Cache, "npm-3.1.1-0.0.5");

    private static string GoProgram => Path.Combine(Cache, "verify-go");

    /// <summary>Skips the running test where the tools cannot be fetched.</summary>
    public static async Task RequireAsync()
    {
        if (await Missing.Value is { } reason)
            Assert.Skip(reason);
    }

    /// <summary>Runs the Go program and the node script over a fixture.</summary>
    public static async Task<Subprocess.Outcome[]> VerifyAsync(string fixture) =>
        [
            await Subprocess.RunAsync([GoProgram, fixture]),
            await Subprocess.RunAsync(["node", Repository.At("Platform.Tests/Strangers/node/verify.js"), fixture, NodePackages]),
        ];

    private static async Task<string?> InstallAsync()
    {
        Directory.CreateDirectory(Cache);
        // Several test runs may share the checkout.
        using var turn = await LockAsync(Path.Combine(Cache, "lock"));
        return await InstallDebianAsync() ?? await InstallNodeAsync() ?? await BuildGoAsync();
    }

    private static async Task<string?> InstallDebianAsync()
    {
        string[] missing =
        [
            .. File.Exists(Go) ? Array.Empty<string>() : ["golang-1.19-go"],
            .. Directory.Exists($"{GoPath}/src/golang.org/x/mod/sumdb/note") ? Array.Empty<string>() : ["golang-golang-x-mod-dev"],
            .. OnPath("node") ? Array.Empty<string>() : ["nodejs"],
            .. OnPath("npm") ? Array.Empty<string>() : ["npm"],
        ];
        if (missing.Length == 0)
            return null;
        string[] asRoot = Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];
        var script = Path.Combine(AppContext.BaseDirectory, "Local", "install-servers.sh");
        return Fetched(await Subprocess.RunAsync([.. asRoot, "sh", script, .. missing]), $"Debian's {string.Join(", ", missing)}");
    }

    // Made beside its place and moved there whole: a run that is killed leaves nothing that looks finished.
    private static async Task<string?> InstallNodeAsync()
    {
        if (Directory.Exists(NodePackages))
            return null;
        var making = Path.Combine(Cache, $"making-{Environment.ProcessId}");
        Directory.CreateDirectory(making);
        File.Copy(Repository.At("Platform.Tests/Strangers/node/package.json"), Path.Combine(making, "package.json"), overwrite: true);
        string[] npm =
        [
            "npm",
            "install",
            "--prefix",
            making,
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--fetch-retries=1",
        ];
        var away = Fetched(await Subprocess.RunAsync(npm), "npm's @sigstore/verify and @transmute/rfc9162");
        if (away is null)
            Directory.Move(making, NodePackages);
        return away;
    }

    private static async Task<string?> BuildGoAsync()
    {
        string[] environment =
        [
            "GO111MODULE=off",
            $"GOPATH={GoPath}",
            $"GOCACHE={Path.Combine(Cache, "go-build")}",
            "GOFLAGS=",
            "CGO_ENABLED=0",
        ];
        string[] build = ["env", .. environment, Go, "build", "-o", GoProgram, Repository.At("Platform.Tests/Strangers/go/main.go")];
        var built = await Subprocess.RunAsync(build);
        built.ExitCode.ShouldBe(0, built.Error);
        return null;
    }

    // Anything but a registry that cannot be reached is a failure, never a skip.
    private static string? Fetched(Subprocess.Outcome outcome, string what)
    {
        if (outcome.ExitCode == 0)
            return null;
        var said = outcome.Output + outcome.Error;
        Away().IsMatch(said).ShouldBeTrue($"{what} could not be installed:\n{said}");
        return $"{what} could not be fetched: the registry is away";
    }

    private static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    private static async Task<FileStream> LockAsync(string file)
    {
        FileStream? held = null;
        (await Until.TrueAsync(() => (held = TryLock(file)) is not null, TimeSpan.FromMinutes(5))).ShouldBeTrue(
            $"{file} is held by another run"
        );
        return held!;
    }

    private static FileStream? TryLock(string file)
    {
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            // Another run is installing.
            return null;
        }
    }

    [GeneratedRegex(
        "ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network|"
            + "Temporary failure resolving|Could not resolve|Could not connect|Unable to connect|Connection timed out|Failed to fetch"
    )]
    private static partial Regex Away();
}
