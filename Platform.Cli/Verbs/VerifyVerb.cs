using System.CommandLine;
using Platform.Cli.Client;
using Platform.Cli.Verification;

namespace Platform.Cli.Verbs;

/// <summary><c>verify</c>: recomputes the whole chain. Exit code 0 when it is clean, 1 when something is wrong (or cannot be checked).</summary>
public static class VerifyVerb
{
    public static Command Create()
    {
        var tenant = new Option<string?>("--tenant") { Description = "Only what concerns this tenant (slug or id)" };
        var verb = new Command("verify", "Recompute every hash and count every position of the log; exit code 1 when something is wrong")
        {
            tenant,
        };
        verb.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(tenant), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(string? tenant, CancellationToken cancellation)
    {
        var connection = Connection.Find();
        var verdicts = connection.WorkerUrl is { } worker
            ? DatabaseVerification.RunAsync(worker, tenant, cancellation)
            : ServedVerification.RunAsync(connection, tenant, cancellation);
        var clean = true;
        await foreach (var verdict in verdicts)
        {
            await Console.Out.WriteLineAsync(verdict.Text);
            clean &= verdict.Clean;
        }
        return clean ? 0 : 1;
    }
}
