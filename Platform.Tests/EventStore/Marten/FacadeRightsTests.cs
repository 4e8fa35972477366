using Npgsql;
using Platform.Tests.EventStore.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Marten;

/// <summary>The role a Marten store connects as reads the façade and marks its own progress, and nothing else.</summary>
public sealed class FacadeRightsTests(TestCluster cluster)
{
    private const string Relations = """
        SELECT c.oid::regclass || ' ' || p.right FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
            unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p("right")
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
            AND has_schema_privilege('platform_marten', n.oid, 'USAGE') AND has_table_privilege('platform_marten', c.oid, p.right)
        UNION ALL
        SELECT a.attrelid::regclass || '.' || a.attname || ' ' || p.right FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS p("right")
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND a.attnum > 0
            AND NOT a.attisdropped AND NOT has_table_privilege('platform_marten', c.oid, p.right)
            AND has_column_privilege('platform_marten', c.oid, a.attnum, p.right)
        UNION ALL
        SELECT p.oid::regprocedure || ' EXECUTE' FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND has_function_privilege('platform_marten', p.oid, 'EXECUTE')
        UNION ALL
        SELECT n.nspname || ' ' || p.right FROM pg_namespace n, unnest(ARRAY['USAGE', 'CREATE']) AS p("right")
        WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND has_schema_privilege('platform_marten', n.oid, p.right)
        """;

    [Fact]
    public async Task it_has_these_rights_and_no_others()
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await using var command = database.Superuser.CreateCommand(Relations);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rights = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rights.Add(reader.GetString(0));
        }
        rights.ShouldBe(
            [
                "marten USAGE",
                "marten.mt_event_progression INSERT",
                "marten.mt_event_progression SELECT",
                "marten.mt_event_progression UPDATE",
                "marten.mt_events SELECT",
                "marten.mt_events_sequence SELECT",
                "marten.mt_mark_event_progression(character varying,bigint) EXECUTE",
                "marten.mt_streams SELECT",
                "marten.show_sealed(jsonb) EXECUTE",
                "platform.log.entry SELECT",
                "platform.log.position SELECT",
                "platform.log.stream SELECT",
                "platform.log.tenant SELECT",
                "platform.log.version SELECT",
            ],
            ignoreOrder: true
        );
    }

    [Theory]
    [InlineData("SELECT count(*) FROM platform.log")]
    [InlineData("SELECT count(*) FROM platform.requests")]
    [InlineData("SELECT count(*) FROM platform.claims")]
    [InlineData("INSERT INTO marten.mt_streams (tenant_id, id, version) VALUES ('acme', 'grant/1', 1)")]
    [InlineData("UPDATE marten.mt_events SET version = 2")]
    [InlineData("DELETE FROM marten.mt_events")]
    [InlineData("DELETE FROM marten.mt_event_progression")]
    [InlineData("CREATE TABLE marten.mt_doc_trip (id uuid)")]
    public async Task it_is_refused_everything_else(string sql)
    {
        await using var database = await ProofDatabase.CreateAsync(cluster);
        await using var command = database.Marten.CreateCommand(sql);
        var refused = await Should.ThrowAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
        refused.SqlState.ShouldBeOneOf(PostgresErrorCodes.InsufficientPrivilege, PostgresErrorCodes.ObjectNotInPrerequisiteState);
    }
}
