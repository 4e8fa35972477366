using Npgsql;
using Platform.EventStore.Streams;
using Platform.EventStore.Telemetry;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>Queries on the log must cost the same however much the tenant has: the plan is looked at, since a small log hides it.</summary>
public sealed class QueryPlanTests(TestCluster cluster)
{
    [Fact]
    public async Task the_first_entries_of_streams_are_looked_up_by_stream() =>
        await UsesAsync(
            $"PREPARE looked (text, text[]) AS {LogReader.FirstPositionsSql}",
            "EXECUTE looked ('a tenant', ARRAY['a/1', 'a/2'])",
            "Index Cond: ((tenant = $1) AND (stream = s.stream))"
        );

    [Fact]
    public async Task what_a_read_model_lacks_first_is_looked_up_by_position() =>
        await UsesAsync(null, LogGaugesSql.Projections, "Index Cond: (\"position\" = (g.\"position\" + 1))");

    private async Task UsesAsync(string? prepare, string statement, string condition)
    {
        var instance = await cluster.CreateInstanceAsync();
        await using var database = NpgsqlDataSource.Create(PostgresUrlOf(instance));
        await using var connection = await database.OpenConnectionAsync();
        foreach (var sql in new[] { "SET enable_seqscan = off", "SET plan_cache_mode = force_generic_plan", prepare ?? "SELECT" })
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
        }
        await using var explain = new NpgsqlCommand($"EXPLAIN {statement}", connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }
        plan.ShouldContain(line => line.Contains(condition), string.Join('\n', plan));
    }

    private static string PostgresUrlOf(TestInstance instance) =>
        Platform.Ledger.Schema.PostgresUrl.Parse(instance.WorkerUrl).ToBuilder().ConnectionString;
}
