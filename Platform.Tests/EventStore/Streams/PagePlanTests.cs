using Npgsql;
using Platform.EventStore.Streams;
using Platform.Ledger.Reading;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Streams;

/// <summary>A page of a log must cost a page, too, right after its entries came and before the database has statistics of them.</summary>
public sealed class PagePlanTests(TestCluster cluster)
{
    private const int Rows = 100_000;

    [Fact]
    public async Task a_page_is_read_in_order_before_there_are_statistics()
    {
        var instance = await cluster.CreateInstanceAsync();
        await RunAsync(instance.SuperuserUrl, Filled);
        (await PlanAsync(instance, TenantQuery.SetTenantInOrder)).ShouldSatisfyAllConditions(
            plan => plan.ShouldContain("Index Scan using log_tenant_position"),
            plan => plan.ShouldNotContain("Sort")
        );
        // What it is pinned against: should the planner learn better, the pin can go.
        (await PlanAsync(instance, TenantQuery.SetTenant)).ShouldContain("Sort Key: tenant_position");
    }

    // Entries of the usual size, whose number the planner guesses from their pages.
    private static readonly string Filled = $"""
        ALTER TABLE platform.log SET (autovacuum_enabled = false);
        INSERT INTO platform.log (position, tenant, tenant_position, stream, version, leaf, entry)
        SELECT n + 1000, 'planned', n, 'account/' || n / 50, n % 50 + 1, '\x00', decode(repeat('ab', 1188), 'hex') FROM generate_series(1, {Rows}) n
        """;

    private static async Task RunAsync(string url, string sql)
    {
        await using var connection = await Sql.OpenAsync(url);
        await RunAsync(connection, sql);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    // As the API's connections plan it the first times.
    private static async Task<string> PlanAsync(TestInstance instance, string setTenant)
    {
        await using var connection = await Sql.OpenAsync(instance.DatabaseUrl);
        await RunAsync(connection, "SET enable_seqscan = off; SET jit = off; SET plan_cache_mode = force_custom_plan; BEGIN");
        await RunAsync(connection, setTenant.Replace("$1", "'planned'", StringComparison.Ordinal));
        await RunAsync(connection, $"PREPARE page (text, bigint, bigint, int) AS {LogReader.TenantSql}");
        await using var explain = new NpgsqlCommand($"EXPLAIN EXECUTE page ('planned', {Rows / 2}, {Rows}, 2000)", connection);
        await using var reader = await explain.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }
        return string.Join('\n', plan);
    }
}
