using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventStore.Streams;
using Platform.Ledger.Entry;
using Platform.Tests.EventStore.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Marten;

/// <summary>What a Marten store finds in its schema: the columns it expects, and in them what a fold of the log gives.</summary>
public sealed class FacadeTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string Sealed = """{"$commit":"c","$key":"a72bad6f-024f-4b6c-9829-12207d1ae246","$sealed":"s"}""";

    [Theory]
    [InlineData(
        "mt_streams",
        "tenant_id varchar, id varchar, type varchar, version int8, timestamp timestamptz, created timestamptz, is_archived bool"
    )]
    [InlineData(
        "mt_events",
        "seq_id int8, id uuid, stream_id varchar, version int8, data jsonb, bdata bytea, type varchar(500), timestamp timestamptz, "
            + "tenant_id varchar, mt_dotnet_type varchar, correlation_id varchar, causation_id varchar, headers jsonb, "
            + "user_name varchar, is_archived bool"
    )]
    [InlineData("mt_event_progression", "name varchar, last_seq_id int8, last_updated timestamptz")]
    public async Task has_the_columns_marten_expects(string table, string expected)
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await using var command = database.Superuser.CreateCommand(
            """
            SELECT string_agg(column_name || ' ' || udt_name || coalesce('(' || character_maximum_length || ')', ''), ', '
                ORDER BY ordinal_position)
            FROM information_schema.columns WHERE table_schema = 'marten' AND table_name = $1
            """
        );
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(expected);
    }

    [Fact]
    public async Task shows_what_a_fold_of_the_log_gives()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await new Workload(database.Service, Seeds.Next(output)).WriteAsync(bursts: 10);
        var log = await LogCopy.ReadAsync(database.Superuser);

        var events = await MartenRows.EventsAsync(database.Marten);
        events.ShouldBe(log.Log.ConvertAll(MartenRows.EventOf));
        var streams = await MartenRows.StreamsAsync(database.Marten);
        streams.ShouldBe(MartenRows.StreamsOf(log), ignoreOrder: true);
        (await Scalar(database.Marten, "SELECT last_value FROM marten.mt_events_sequence")).ShouldBe(log.End);
    }

    [Fact]
    public async Task shows_a_sealed_value_as_a_text_with_its_key_wherever_it_stands()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        var data = $$"""{"list":[{{Sealed}},{"deep":{{Sealed}}},3,[]],"name":{{Sealed}},"none":{},"plain":"sealed"}""";
        await AppendAsync(database, data);

        var shown = JsonNode.Parse((string)(await Scalar(database.Marten, "SELECT data::text FROM marten.mt_events"))!);

        const string Text = "\"sealed:a72bad6f-024f-4b6c-9829-12207d1ae246\"";
        var expected = JsonNode.Parse($$"""{"list":[{{Text}},{"deep":{{Text}}},3,[]],"name":{{Text}},"none":{},"plain":"sealed"}""");
        JsonNode.DeepEquals(shown, expected).ShouldBeTrue(shown!.ToJsonString());
    }

    [Fact]
    public async Task keeps_the_progress_of_martens_own_projections()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await Scalar(database.Marten, "SELECT marten.mt_mark_event_progression('Trips:All', 7)");
        await Scalar(database.Marten, "SELECT marten.mt_mark_event_progression('Trips:All', 12)");
        await Scalar(
            database.Marten,
            "UPDATE marten.mt_event_progression SET last_seq_id = 13 WHERE name = 'Trips:All' AND last_seq_id = 12"
        );

        const string Progress =
            "SELECT name || ' ' || last_seq_id FROM marten.mt_event_progression WHERE last_updated <= clock_timestamp()";
        (await Scalar(database.Marten, Progress)).ShouldBe("Trips:All 13");
    }

    private static async Task<object?> Scalar(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static async Task AppendAsync(ProofDatabase database, string data)
    {
        await using var writer = new LogWriter(database.Service, TimeProvider.System, NullLogger<LogWriter>.Instance);
        var envelope = new Envelope("5f0c3f8e2b7d4c1a", "key", Agent: Sealed.Bytes());
        var draft = envelope.Draft("acme", "account/1", Guid.CreateVersion7(), "account-opened", 1, data.Bytes());
        var at = EntryTime.Cut(TimeProvider.System.GetUtcNow());
        await writer.AppendAsync(new Write("acme", [new StreamRun("acme", "account/1", StreamHead.None, [draft])], at));
    }
}
