using System.CommandLine;
using Platform.Cli.Local;
using Platform.Cli.Verbs;

namespace Platform.Cli;

/// <summary>The <c>platform</c> tool. Exit codes: 0 done · 1 failed, with one line on stderr that says what to do · 2 wrong usage.</summary>
public static class Program
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(45);

    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Platform: sensitive actions in an immutable, provable log.")
        {
            UpVerb.Create(),
            DownVerb.Create(),
            StatusVerb.Create(),
            EnvVerb.Create(),
            MigrateVerb.Create(),
            RunVerb.Create(),
            TestVerb.Create(),
            ImportVerb.Create(),
            GenerateVerb.Create(),
            SearchVerb.Create(),
            SendVerb.Create(),
            ReplayVerb.Create(),
            VerifyVerb.Create(),
            ExportVerb.Create(),
            StreamVerb.Create(),
            CacheVerb.Create(),
            ProjectionsVerb.Create(),
            OperatorKeyVerb.Create(),
            WitnessVerb.Create(),
            KeysVerb.Create(),
            ProofVerb.Create(),
            BenchVerb.Create(),
        };
        return CommandLine.RunAsync(root, args, StopGrace);
    }
}
