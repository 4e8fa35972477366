using Npgsql;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>The service role on a bare connection: what a query sees that forgot its tenant. Tables come from the catalog.</summary>
public sealed class RowSecurityTests(TestCluster cluster)
{
    /// <summary>What the role can read of no tenant: how far the schema and the projections are.</summary>
    private static readonly string[] OfNoTenant =
    [
        "platform.schema_object",
        "platform.schema_version",
        "proof.cosigned",
        "read.changes",
        "read.generations",
        "read.parked",
        "read.projections",
    ];

    private const string Readable = """
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'v', 'm', 'p') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
            AND has_table_privilege(c.oid, 'SELECT') AND has_schema_privilege(n.oid, 'USAGE')
        ORDER BY 1
        """;

    [Fact]
    public async Task a_query_without_its_tenant_sees_nothing()
    {
        var (service, tables) = await PreparedAsync();
        foreach (var table in tables)
        {
            (await Sql.ScalarAsync(service, $"SELECT count(*) FROM {table}")).ShouldBe(0L, table);
        }
    }

    [Fact]
    public async Task a_query_that_forgets_its_predicate_sees_its_own_tenant_alone()
    {
        var (service, tables) = await PreparedAsync();
        var tenant = await (await cluster.ApiAsync()).TenantAsync();
        await (await tenant.CallerAsync()).Once("one").Post("/v1/audit/verifications");
        await using var connection = await Sql.OpenAsync(service);
        await RunAsync(connection, $"SET platform.tenant = '{tenant.Id}'");
        foreach (var table in tables)
        {
            // The root log's hashes and signatures are everybody's.
            await using var command = new NpgsqlCommand($"SELECT DISTINCT tenant FROM {table} WHERE tenant <> 'root'", connection);
            var seen = (string?)await command.ExecuteScalarAsync();
            (seen ?? tenant.Id).ShouldBe(tenant.Id, table);
        }
        foreach (var table in new[] { "platform.log", "platform.requests", "platform.claims", "platform.jobs" })
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) > 0 FROM {table}", connection);
            (await command.ExecuteScalarAsync()).ShouldBe(true, table);
        }
    }

    [Theory]
    [InlineData("UPDATE platform.log SET entry = entry")]
    [InlineData("DELETE FROM platform.log")]
    [InlineData("TRUNCATE platform.log")]
    [InlineData("INSERT INTO platform.log SELECT * FROM platform.log")]
    [InlineData("DELETE FROM platform.requests")]
    [InlineData("DELETE FROM platform.claims")]
    [InlineData("UPDATE platform.jobs SET state = 'done'")]
    [InlineData("SELECT * FROM platform.groups")]
    [InlineData("SET ROLE platform_owner")]
    [InlineData("ALTER TABLE platform.log DISABLE ROW LEVEL SECURITY")]
    public async Task the_service_role_is_refused(string sql)
    {
        var (service, _) = await PreparedAsync();
        var error = await Should.ThrowAsync<PostgresException>(() => Sql.ScalarAsync(service, sql));
        error.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
    }

    private async Task<(string Service, IEnumerable<string> Tables)> PreparedAsync()
    {
        var api = await cluster.ApiAsync();
        var service = api.Served.Databases.DatabaseUrl;
        var tables = await Sql.ColumnAsync(service, Readable);
        tables.ShouldContain("platform.log");
        OfNoTenant.ShouldBeSubsetOf(tables);
        return (service, tables.Except(OfNoTenant, StringComparer.Ordinal));
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
