namespace Platform.Tests.Verifier;

/// <summary>Runs platform-verify within the test.</summary>
public static class Verifying
{
    public sealed record Outcome(int ExitCode, string Output, string Errors);

    public static Outcome Run(params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };
        var exitCode = Platform.Verify.Program.Run(arguments, output, errors, terminal: null);
        return new Outcome(exitCode, output.ToString(), errors.ToString());
    }

    /// <summary>Verifies an export, a directory or a zip.</summary>
    public static Outcome Log(string export) => Run("log", export);

    /// <summary>The export is refused as a whole, and this is why.</summary>
    public static void Refused(string export, string why)
    {
        var refused = Log(export);
        refused.ExitCode.ShouldBe(2, refused.Errors);
        refused.Errors.ShouldContain(why);
    }
}
