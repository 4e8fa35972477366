using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Api.Hosting;
using Platform.Cli.Client;
using Platform.Cli.Local;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Streams;
using Platform.Ledger.Privacy;

namespace Platform.Cli.Generate;

/// <summary>Generates into the databases of an instance, and shows how far it is.</summary>
public static class GeneratedLog
{
    /// <summary>Appends wait longer than a request would: a load is in no hurry.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

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
}
