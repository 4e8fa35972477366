using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Platform.Api.Telemetry;
using Platform.Tests.EventStore;

namespace Platform.Tests.Telemetry;

/// <summary>What a failed statement's span says, when the database repeats the value it choked on.</summary>
public sealed class SpanPrivacyTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private const string Canary = "canary-of-a-statement";

    [Fact]
    public async Task a_failed_statement_leaves_with_its_text_and_its_state_and_without_any_value()
    {
        using var source = new ActivitySource(nameof(SpanPrivacyTests));
        using var exporter = new Kept();
        using var providers = new TelemetryProviders(new ConfigurationBuilder().Build());
        using var withoutTexts = SpanPrivacy.WithoutExceptionTexts(["Npgsql"]);
        using var traces = providers
            .Traced(Sdk.CreateTracerProviderBuilder())
            .AddSource(source.Name)
            .AddProcessor(new SimpleActivityExportProcessor(exporter))
            .Build();
        using var root = source.StartActivity("test")!;
        root.TraceStateString = $"of={Canary}";
        await using var command = log.Service.CreateCommand("SELECT $1::text::int");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Canary });
        (await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync())).MessageText.ShouldContain(Canary);

        var span = exporter.Spans.Single(s => s.TraceId == root.TraceId && s.Tags.Contains("db.query.text=SELECT $1::text::int"));
        span.Said.ShouldContain("22P02");
        span.Said.ShouldNotContain(Canary);
        span.Said.ShouldContain("exception.type=Npgsql.PostgresException");
    }

    private sealed record SaidSpan(ActivityTraceId TraceId, string Tags, string Said);

    private sealed class Kept : BaseExporter<Activity>
    {
        public ConcurrentQueue<SaidSpan> Spans { get; } = new();

        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var activity in batch)
            {
                var tags = string.Join('\n', activity.TagObjects.Select(t => $"{t.Key}={t.Value}"));
                var events = string.Join('\n', activity.Events.SelectMany(e => e.Tags).Select(t => $"{t.Key}={t.Value}"));
                Spans.Enqueue(
                    new SaidSpan(activity.TraceId, tags, $"{tags}\n{events}\n{activity.StatusDescription}\n{activity.TraceStateString}")
                );
            }
            return ExportResult.Success;
        }
    }
}
