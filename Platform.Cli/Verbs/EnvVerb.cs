using System.CommandLine;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>env</c>: the connections as <c>NAME=value</c> lines, and nothing else on stdout.</summary>
public static class EnvVerb
{
    public static Command Create()
    {
        var verb = new Command("env", "Print the connections as NAME=value lines");
        verb.SetAction(_ => Run());
        return verb;
    }

    private static int Run()
    {
        var settings = Instance.Resolve();
        settings.Require(Variables.Database);
        foreach (var name in Variables.All)
        {
            if (settings.Find(name) is { } value)
            {
                Console.Out.WriteLine($"{name}={value}");
            }
        }
        return 0;
    }
}
