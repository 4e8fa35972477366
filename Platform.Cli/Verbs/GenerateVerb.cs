using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Api.Hosting;
using Platform.Cli.Client;
using Platform.Cli.Generate;
using Platform.Cli.Local;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Privacy;
using Platform.EventStore.Streams;

namespace Platform.Cli.Verbs;

/// <summary><c>generate</c>: fills a tenant's log with a plausible past, to try searches and rebuilds on. Never what really happened.</summary>
public static class GenerateVerb
{
    private const int EventsDefault = 100_000;

    /// <summary>Without a number of accounts: one for so many events.</summary>
    private const int EventsOfAccount = 50;

    /// <summary>Appends wait longer than a request would: a load is in no hurry.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

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
        await AppendAsync(Instance.Resolve(), plan, cancellation);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await Console.Out.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{plan.Events:#,0} events in {seconds:0.0} s ({plan.Events / seconds:#,0}/s)")
        );
        return 0;
    }

    /// <summary>Generates with an engine of this process's own, on the databases of these settings.</summary>
    public static async Task AppendAsync(Settings settings, GeneratorPlan plan, CancellationToken cancellation)
    {
        var platform = new PlatformSettings(
            settings.Require(Variables.Database),
            null,
            settings.Require(Variables.Keys),
            settings.Require(Variables.KeyRing)
        );
        var services = new ServiceCollection();
        services.AddLogging();
        await using var engine = services.AddEngine(platform).BuildServiceProvider();
        await using var writer = new LogWriter(
            engine.GetRequiredService<Npgsql.NpgsqlDataSource>(),
            TimeProvider.System,
            NullLogger<LogWriter>.Instance,
            new LogWriterLimits { Deadline = Deadline }
        );
        var generator = new Generator(
            new GeneratorEngine(
                writer,
                engine.GetRequiredService<EventDrafts>(),
                engine.GetRequiredService<SubjectKeys>(),
                TimeProvider.System
            )
        );
        await LiveProgress.RunAsync(
            "Generating",
            async tell =>
            {
                await generator.RunAsync(plan, tell, cancellation);
                return true;
            }
        );
    }

    private static void Bound(System.CommandLine.Parsing.OptionResult result, int value, int max)
    {
        if (value < 1 || value > max)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name} takes 1 to {max:#,0}."));
        }
    }
}
