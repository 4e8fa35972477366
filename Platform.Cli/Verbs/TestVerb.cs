using System.CommandLine;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary>
/// <c>test</c>: builds and runs all tests against real servers of their own. Arguments go to the test runner
/// (<c>-class Platform.Tests.Some.ClassTests</c>). <c>--long</c> repeats kills, races and tampering as often as a soak run does. The last line is <c>N passed, N failed</c>.
/// </summary>
public static class TestVerb
{
    private const string LongVariable = "PLATFORM_LONG";

    /// <summary>Tests that are only run when they are asked for are run with <c>--long</c>.</summary>
    private static string[] Explicit => Environment.GetEnvironmentVariable(LongVariable) == "1" ? ["-explicit", "on"] : [];

    public static Command Create()
    {
        var isLong = new Option<bool>("--long")
        {
            Description = "Repeat kills, races and tampering many times, and hold a transaction open for a minute",
        };
        var verb = new Command("test", "Run the tests; what follows goes to the test runner, such as -class Platform.Tests.Some.ClassTests")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        verb.Options.Add(isLong);
        verb.SetAction(
            (parsed, cancellation) =>
            {
                if (parsed.GetValue(isLong))
                {
                    // The tests' process has it from this one.
                    Environment.SetEnvironmentVariable(LongVariable, "1");
                }
                return RunAsync([.. parsed.UnmatchedTokens], cancellation);
            }
        );
        return verb;
    }

    private static async Task<int> RunAsync(string[] arguments, CancellationToken cancellation)
    {
        await ServerInstall.EnsureAsync(postgres: true, redis: true, new Steps().Note, cancellation);
        var root = DataDirectory.Repository();
        string[] build =
        [
            "dotnet",
            "build",
            "Platform.Tests",
            "-c",
            "Release",
            "-v",
            "q",
            "-nologo",
            "-nodeReuse:false",
            "-p:UseSharedCompilation=false",
            "-clp:NoSummary",
        ];
        if (await Subprocess.RunVisiblyAsync(build, root, cancellation) != 0)
        {
            throw new UserException("The tests do not build (see above).");
        }
        var results = Path.Combine(Path.GetTempPath(), $"platform-tests-{Environment.ProcessId}.xml");
        try
        {
            var program = Path.Combine(root, "Platform.Tests", "bin", "Release", "net10.0", "Platform.Tests.dll");
            var exitCode = await Subprocess.RunVisiblyAsync(
                ["dotnet", program, .. arguments, .. Explicit, "-noColor", "-xml", results],
                root,
                cancellation
            );
            return Report(TestResults.Read(results), exitCode);
        }
        finally
        {
            File.Delete(results);
        }
    }

    private static int Report(TestResults results, int exitCode)
    {
        var failed = results.Failures(exitCode, SkippedTests.AreAllowed);
        if (results.Skipped > 0 && !SkippedTests.AreAllowed)
        {
            Console.Out.WriteLine($"Tests that were skipped have failed, since CI is set and {SkippedTests.OfflineVariable}=1 is not.");
        }
        Console.Out.WriteLine($"{results.Passed} passed, {failed} failed" + (results.Skipped > 0 ? $", {results.Skipped} skipped" : ""));
        return failed == 0 ? 0 : 1;
    }
}
