using System.CommandLine;
using System.Globalization;
using Platform.Cli.Client;
using Platform.Cli.Generate;
using Platform.Cli.Local;

namespace Platform.Cli.Verbs;

/// <summary><c>generate</c>: fills a tenant's log with a plausible past, to try searches and rebuilds on. Never what really happened.</summary>
public static class GenerateVerb
{
    private const int EventsDefault = 100_000;

    /// <summary>Without a number of accounts: one for so many events.</summary>
    private const int EventsOfAccount = 50;

    public static Command Create()
    {
        var tenant = new Option<string>("--tenant") { Description = "The tenant's slug; created if there is none", Required = true };
        var events = new Option<int>("--events") { Description = "How many", DefaultValueFactory = _ => EventsDefault };
        var streams = new Option<int?>("--streams") { Description = "How many accounts; outside actions have a stream each" };
        var seed = new Option<int>("--seed") { Description = "Another one gives another log", DefaultValueFactory = _ => 1 };
        var verb = new Command("generate", "Append generated events to a tenant's log, to try searches on (a log keeps them for ever)")
        {
            tenant,
            events,
            streams,
            seed,
        };
        events.Validators.Add(result => Bound(result, result.GetValue(events), Generator.EventsMax));
        streams.Validators.Add(result => Bound(result, result.GetValue(streams) ?? 1, Generator.AccountsMax));
        verb.SetAction(
            async (parsed, cancellation) =>
            {
                using var operators = new ApiClient(Connection.Find().Url, Connection.Find().RequireOperatorKey());
                var (known, _) = await new TenantDirectory(operators).EnsureAsync(parsed.GetRequiredValue(tenant), cancellation);
                var count = parsed.GetValue(events);
                var accounts = parsed.GetValue(streams) ?? Math.Max(1, count / EventsOfAccount);
                return await RunAsync(new GeneratorPlan(known.Id, count, accounts, parsed.GetValue(seed)), cancellation);
            }
        );
        return verb;
    }

    private static async Task<int> RunAsync(GeneratorPlan plan, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        await GeneratedLog.AppendAsync(Instance.Resolve(), plan, cancellation);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{plan.Events:#,0} events in {seconds:0.0} s ({plan.Events / seconds:#,0}/s)")
        );
        return 0;
    }

    private static void Bound(System.CommandLine.Parsing.OptionResult result, int value, int max)
    {
        if (value < 1 || value > max)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} takes 1 to {max:#,0}."));
        }
    }
}
