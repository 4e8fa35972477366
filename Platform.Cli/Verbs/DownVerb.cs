using System.CommandLine;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>down</c>: stops all that <c>up</c> has started; the data stays.</summary>
public static class DownVerb
{
    public static Command Create()
    {
        var verb = new Command("down", "Stop what up has started; the data stays");
        verb.SetAction((_, _) => RunAsync());
        return verb;
    }

    private static async Task<int> RunAsync()
    {
        var data = DataDirectory.Find();
        var steps = new Steps();
        if (!Directory.Exists(data.Root))
        {
            steps.Note("Nothing was running.");
            return 0;
        }
        using var held = data.Lock();
        if (!await Startup.DownAsync(data, steps))
        {
            steps.Note("Nothing was running.");
        }
        return 0;
    }
}
