using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Strangers;

/// <summary>
/// Other people's verifiers: Go's sumdb packages from Debian, two packages from npm. Installed where they are missing; npm's lie in a cache below
/// <c>.data</c>. A test that needs them is skipped, with the reason, only where a registry cannot be reached; in CI it fails.
/// </summary>
public static class StrangersTools
{
    private const string Go = "/usr/lib/go-1.19/bin/go";
    private const string GoPath = "/usr/share/gocode";
    private static readonly Lazy<Task<string?>> Missing = new(InstallAsync);

    private static string Cache => Repository.At(".data/strangers");

    // A new version is a new directory.
    private static string NodePackages => Path.Combine(Cache, "npm-3.1.1-0.0.5");

    private static string GoProgram => Path.Combine(Cache, "verify-go");

    /// <summary>Skips or fails the running test where the tools cannot be fetched (<see cref="SkippedTests"/>).</summary>
    public static async Task RequireAsync() => DebianTools.Require(await Missing.Value, SkippedTests.AreAllowed);

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
        using var turn = await DebianTools.LockAsync(Path.Combine(Cache, "lock"));
        return await InstallDebianAsync() ?? await InstallNodeAsync() ?? await BuildGoAsync();
    }

    private static Task<string?> InstallDebianAsync() =>
        DebianTools.InstallAsync(
            (File.Exists(Go), "golang-1.19-go"),
            (Directory.Exists($"{GoPath}/src/golang.org/x/mod/sumdb/note"), "golang-golang-x-mod-dev"),
            (DebianTools.OnPath("node"), "nodejs"),
            (DebianTools.OnPath("npm"), "npm")
        );

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
        var away = DebianTools.Fetched(await Subprocess.RunAsync(npm), "npm's @sigstore/verify and @transmute/rfc9162");
        if (away is null)
            Directory.Move(making, NodePackages);
        return away;
    }

    private static async Task<string?> BuildGoAsync()
    {
        await GoAsync(Repository.At("Platform.Tests/Strangers/go/main.go"), GoProgram);
        return null;
    }

    /// <summary>Builds a Go program that uses no packages but Go's own and golang.org/x/mod.</summary>
    public static async Task GoAsync(string source, string program)
    {
        string[] environment =
        [
            "GO111MODULE=off",
            $"GOPATH={GoPath}",
            $"GOCACHE={Path.Combine(Cache, "go-build")}",
            "GOFLAGS=",
            "CGO_ENABLED=0",
        ];
        var built = await Subprocess.RunAsync(["env", .. environment, Go, "build", "-o", program, source]);
        built.ExitCode.ShouldBe(0, built.Error);
    }
}
