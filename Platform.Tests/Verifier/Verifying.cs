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
}
