using System.CommandLine;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>proof</c>: what is signed and what is not, on the database itself, and the way out of a refusal after an accepted restore.</summary>
public static class ProofVerb
{
    public static Command Create()
    {
        var status = new Command("status", "Who signs, how far, and which logs are refused");
        status.SetAction((_, cancellation) => StatusAsync(cancellation));
        var tenant = new Option<string>("--tenant") { Description = "A tenant's id, root, or all", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why; it is recorded in the platform's own log", Required = true };
        var again = new Command("begin-again", "After an accepted restore: begin a log again under its next name") { tenant, reason };
        again.SetAction((parsed, cancellation) => BeginAgainAsync(parsed.GetValue(tenant)!, parsed.GetValue(reason)!, cancellation));
        return new Command("proof", "Look at the signed logs, or begin one again") { status, again };
    }

    private static async Task<int> StatusAsync(CancellationToken cancellation)
    {
        var status = await ProofStatus.ReadAsync(Instance.Resolve().Require(Variables.Worker), cancellation);
        foreach (var line in status.Lines())
        {
            await Console.Out.WriteLineAsync(line);
        }
        return status.Refused.Count == 0 ? 0 : 1;
    }

    private static async Task<int> BeginAgainAsync(string tenant, string reason, CancellationToken cancellation)
    {
        var names = await EngineStart.BeginLogAgainAsync(Instance.Resolve(), DataDirectory.Find(), tenant, reason, cancellation);
        if (names.Count == 0)
        {
            throw new UserException($"No log of {tenant} was ever signed: ./platform proof status shows those that are refused.");
        }
        foreach (var name in names)
        {
            await Console.Out.WriteLineAsync($"Begun again as {name}.");
        }
        return 0;
    }
}
