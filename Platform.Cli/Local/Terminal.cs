using Spectre.Console;

namespace Platform.Cli.Local;

/// <summary>The two streams as consoles: colour and movement only where a person looks on.</summary>
public static class Terminal
{
    public static IAnsiConsole Output { get; } = Create(Console.Out, Console.IsOutputRedirected);

    public static IAnsiConsole Error { get; } = Create(Console.Error, Console.IsErrorRedirected);

    // A file has no width: lines stay whole.
    private const int RedirectedWidth = 400;

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Out = new AnsiConsoleOutput(writer),
                Ansi = redirected ? AnsiSupport.No : AnsiSupport.Detect,
                Interactive = redirected ? InteractionSupport.No : InteractionSupport.Detect,
            }
        );
        console.Profile.Width = redirected ? RedirectedWidth : console.Profile.Width;
        return console;
    }
}
