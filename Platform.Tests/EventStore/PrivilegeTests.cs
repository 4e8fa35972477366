using Npgsql;
using Platform.EventStore.Streams;
using Platform.Ledger.Reading;

namespace Platform.Tests.EventStore;

/// <summary>Append-only by privilege: what no role that a process runs as can do, whatever is wrong in the program.</summary>
public sealed class PrivilegeTests(LogDatabase log) : IClassFixture<LogDatabase>
{
    private static readonly string[] Tables = ["log", "groups", "requests", "claims"];

    private static readonly string[] Changes =
    [
        "UPDATE platform.{0} SET {1} = {1}",
        "DELETE FROM platform.{0}",
        "TRUNCATE platform.{0}",
        "INSERT INTO platform.{0} SELECT * FROM platform.{0}",
        "ALTER TABLE platform.{0} DISABLE ROW LEVEL SECURITY",
        "DROP TABLE platform.{0}",
        "BEGIN; LOCK TABLE platform.{0} IN ACCESS EXCLUSIVE MODE",
        "CREATE RULE r AS ON INSERT TO platform.{0} DO INSTEAD NOTHING",
        "COPY platform.{0} FROM STDIN",
    ];

    public static TheoryData<string> Roles => ["service", "worker", "marten"];

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task no_serving_role_can_change_what_is_written(string role)
    {
        foreach (var table in Tables)
        {
            var column = await log.ScalarAsync<string>(
                "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'platform' AND table_name = $1 LIMIT 1",
                table
            );
            foreach (var change in Changes)
            {
                await RefusedAsync(role, string.Format(System.Globalization.CultureInfo.InvariantCulture, change, table, column));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Roles))]
    public async Task no_serving_role_can_make_or_replace_code(string role)
    {
        const string Code = "() RETURNS int LANGUAGE sql AS 'SELECT 1'";
        await RefusedAsync(role, $"CREATE FUNCTION platform.f{Code}");
        await RefusedAsync(role, $"CREATE FUNCTION public.f{Code}");
        await RefusedAsync(role, "CREATE SCHEMA mine");
        await RefusedAsync(role, "CREATE TRIGGER t BEFORE INSERT ON platform.log EXECUTE FUNCTION suppress_redundant_updates_trigger()");
        await RefusedAsync(role, "SET ROLE platform_owner");
        await RefusedAsync(role, "SET session_replication_role = replica");
    }

    [Fact]
    public async Task the_functions_that_write_and_look_behind_tenants_are_the_services_alone()
    {
        const string Held = """
            SELECT coalesce(string_agg(p.proname::text || ':' || r.rolname, ' ' ORDER BY p.proname::text, r.rolname), '')
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'platform', pg_roles r
            WHERE r.rolname ~ '^platform_(service|worker|marten)$' AND p.proname::text = ANY ($1) AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
            """;
        (await log.ScalarAsync<string>(Held, (object)new[] { "append", "committed", "claim_holder" })).ShouldBe(
            "append:platform_service claim_holder:platform_service committed:platform_service"
        );
    }

    [Fact]
    public async Task every_function_that_runs_as_its_owner_has_a_pinned_search_path()
    {
        const string Loose = """
            SELECT coalesce(string_agg(p.proname::text, ' '), '') FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE n.nspname = 'platform' AND p.prosecdef
            AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS c WHERE c = 'search_path=pg_catalog, pg_temp')
            """;
        (await log.ScalarAsync<string>(Loose)).ShouldBe("");
    }

    [Fact]
    public async Task a_query_that_forgets_its_tenant_finds_nothing_and_one_of_another_tenant_neither()
    {
        await using var writer = log.Writer();
        var write = Writes.New(Guid.NewGuid().ToString());
        await writer.AppendAsync(
            write with
            {
                Request = Writes.Request(write.Tenant),
                Claims = [Writes.Claim(write.Tenant, write.Runs[0].Stream, write.Tenant)],
                Jobs = [new Job(Guid.NewGuid(), write.Tenant, "count", write.Runs[0].Stream)],
            }
        );
        foreach (var table in (string[])["log", "requests", "claims", "jobs"])
        {
            var sql = $"SELECT count(*) FROM platform.{table} WHERE tenant = $1";
            (await CountAsync("", sql, write.Tenant)).ShouldBe(0, table);
            (await CountAsync(Guid.NewGuid().ToString(), sql, write.Tenant)).ShouldBe(0, table);
            (await CountAsync(write.Tenant, sql, write.Tenant)).ShouldBe(1, table);
        }
        await using var bare = log.Service.CreateCommand("SELECT count(*) FROM platform.log");
        (await bare.ExecuteScalarAsync()).ShouldBe(0L);
        await RefusedAsync("service", "SELECT * FROM platform.groups");
    }

    private async Task<long> CountAsync(string tenant, string sql, string wanted) =>
        (await TenantQuery.ReadAsync(log.Service, tenant, sql, r => r.GetInt64(0), default, wanted))[0];

    private async Task RefusedAsync(string role, string sql)
    {
        var url = role switch
        {
            "service" => log.Instance.DatabaseUrl,
            "worker" => log.Instance.WorkerUrl,
            _ => log.Instance.MartenUrl,
        };
        var refused = await Should.ThrowAsync<PostgresException>(() => Support.Sql.ScalarAsync(url, sql), $"{role}: {sql}");
        refused.SqlState.ShouldBe(PostgresErrorCodes.InsufficientPrivilege, $"{role}: {sql}");
    }
}
