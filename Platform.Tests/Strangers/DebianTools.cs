using System.Text.RegularExpressions;
using Platform.Cli.Local;
using Platform.Tests.Support;

namespace Platform.Tests.Strangers;

/// <summary>Other people's programs from Debian, installed where they are missing, by the script that installs the servers: none is started as a service.</summary>
internal static partial class DebianTools
{
    /// <summary>Null once all are there; else why they could not be fetched.</summary>
    /// <param name="wanted">Whether it is there already, and the package that brings it.</param>
    public static async Task<string?> InstallAsync(params (bool There, string Package)[] wanted)
    {
        string[] missing = [.. wanted.Where(each => !each.There).Select(each => each.Package)];
        if (missing.Length == 0)
            return null;
        Directory.CreateDirectory(Repository.At(".data/strangers"));
        using var turn = await LockAsync(Repository.At(".data/strangers/debian-lock"));
        string[] asRoot = Environment.IsPrivilegedProcess ? [] : ["sudo", "-n"];
        var script = Path.Combine(AppContext.BaseDirectory, "Local", "install-servers.sh");
        return Fetched(await Subprocess.RunAsync([.. asRoot, "sh", script, .. missing]), $"Debian's {string.Join(", ", missing)}");
    }

    /// <summary>Ends the running test where something is missing: it is skipped with the reason, or fails where none may be skipped.</summary>
    public static void Require(string? missing, bool maySkip)
    {
        if (missing is not null && !maySkip)
            Assert.Fail($"{missing}, and in CI nothing is skipped unless {SkippedTests.OfflineVariable}=1 is set");
        Assert.SkipUnless(missing is null, missing ?? "");
    }

    public static bool OnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, program)));

    /// <summary>Anything but a registry that cannot be reached is a failure, never a skip.</summary>
    public static string? Fetched(Subprocess.Outcome outcome, string what)
    {
        if (outcome.ExitCode == 0)
            return null;
        var said = outcome.Output + outcome.Error;
        Away().IsMatch(said).ShouldBeTrue($"{what} could not be installed:\n{said}");
        return $"{what} could not be fetched: the registry is away";
    }

    /// <summary>Waits for its turn among test runs that share the checkout; disposing ends it.</summary>
    public static async Task<FileStream> LockAsync(string file)
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
