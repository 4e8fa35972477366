using Platform.Verify.Verbs;

namespace Platform.Verify;

/// <summary>The program: its verbs and exit codes.</summary>
internal static class Program
{
    private const int Wrong = 1;
    private const int Unusable = 2;

    public static int Main(string[] arguments) =>
        Run(arguments, Console.Out, Console.Error, Console.IsErrorRedirected ? null : Console.Error);

    /// <param name="terminal">Where a progress bar goes, or null.</param>
    public static int Run(string[] arguments, TextWriter output, TextWriter errors, TextWriter? terminal)
    {
        try
        {
            var options = Options.Parse(arguments);
            var progress = new Progress(terminal);
            switch (options.Arguments)
            {
                case ["log", var export]:
                    new LogVerb(options, output, progress).Run(export);
                    break;
                case ["compare", var older, var newer]:
                    new LogVerb(options, output, progress).Compare(older, newer);
                    break;
                case ["proof", var file]:
                    ProofVerb.Run(file, options, output);
                    break;
                default:
                    throw new UnusableException(Options.Usage);
            }
            output.WriteLine("everything holds");
            return 0;
        }
        catch (WrongException problem)
        {
            errors.WriteLine($"WRONG: {problem.Message}");
            return Wrong;
        }
        catch (Exception problem) when (problem is UnusableException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine(problem.Message);
            return Unusable;
        }
    }
}
