using Npgsql;
using Platform.Domain.Tenancy;
using Platform.Ledger.Answers;
using Platform.Ledger.Reading;
using Platform.Tests.Ledger.Guard;

namespace Platform.Tests.Ledger.Schema;

/// <summary>A request's query sees its tenant's rows, whatever it forgets.</summary>
public sealed class ReaderTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>, IAsyncLifetime
{
    // What is about no tenant.
    private static readonly string[] Common = ["ledger.schema", "ledger.rights", "ledger.granted", "proof.cosigned"];

    private static readonly string[] OfRootToo = ["proof.tiles", "proof.checkpoints"];

    private const string Readable = """
        SELECT format('%s.%s %s', n.nspname, c.relname, a.attname)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname IN ('tenant', 'tenant_id')
        WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
            AND has_schema_privilege('platform_reader', n.oid, 'USAGE') AND has_table_privilege('platform_reader', c.oid, 'SELECT')
        ORDER BY 1
        """;

    private const string Filled = """
        INSERT INTO ledger.leaves SELECT row_number() OVER (), tenant_id, row_number() OVER (PARTITION BY tenant_id), seq_id, sha256(bdata) FROM events.mt_events;
        INSERT INTO proof.tiles SELECT t, 1, 0, 0, decode(repeat('00', 8192), 'hex'), sha256('') FROM unnest(ARRAY['t1', 't2', 'root']) t;
        INSERT INTO proof.checkpoints (tenant, generation, size, root, edge, note) SELECT t, 1, 1, '', '', '' FROM unnest(ARRAY['t1', 't2', 'root']) t;
        INSERT INTO proof.root_entries SELECT 1, row_number() OVER (), t, 1, 1, '', sha256(''::bytea) FROM unnest(ARRAY['t1', 't2']) t;
        INSERT INTO proof.refusals (tenant, reason, sentence) SELECT t, 'x', 'x' FROM unnest(ARRAY['t1', 't2']) t;
        INSERT INTO proof.generations (tenant, generation, reason) SELECT t, 2, 'x' FROM unnest(ARRAY['t1', 't2']) t;
        """;

    public async ValueTask InitializeAsync()
    {
        if (await ledger.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM ledger.leaves)"))
        {
            return;
        }
        foreach (var tenant in (string[])["t1", "t2"])
        {
            await using var session = ledger.Session(tenant);
            session.Events.StartStream<Tenant>($"tenants/{tenant}", new TenantReactivated());
            var key = await AnswerKey.OfAsync(ledger.Keys, tenant, "key", "POST", "/v1/x", "1", default, CancellationToken.None);
            new KeptAnswers(ledger.Reader, TimeProvider.System).Keep(session, key, new KeptAnswer(200, null, null, null, null));
            await ledger.SaveAsync(session);
        }
        await ledger.Superuser.RunAsync(Filled);
    }

    [Fact]
    public async Task it_sees_its_tenant_in_every_table_and_view_it_may_read()
    {
        var readable = (await TablesAsync()).Where(table => !Common.Contains(table[0])).ToList();
        readable.Count.ShouldBeGreaterThanOrEqualTo(11);
        foreach (var table in readable)
        {
            table[1].ShouldNotBeEmpty($"{table[0]} does not say whose its rows are");
            var seen = await TenantQuery.ReadAsync(
                ledger.Reader,
                "t1",
                $"SELECT DISTINCT {table[1]}::text COLLATE \"C\" FROM {table[0]} ORDER BY 1",
                row => row.GetString(0),
                CancellationToken.None
            );
            seen.ShouldBe(OfRootToo.Contains(table[0]) ? ["root", "t1"] : ["t1"], table[0]);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("t3")]
    public async Task without_a_tenant_or_with_one_that_is_not_there_it_sees_nothing(string? tenant)
    {
        await using var connection = await ledger.Reader.OpenConnectionAsync();
        if (tenant is not null)
        {
            await using var set = new NpgsqlCommand($"SET platform.tenant = '{tenant}'", connection);
            await set.ExecuteNonQueryAsync();
        }
        foreach (var table in (await TablesAsync()).Where(table => !Common.Contains(table[0])))
        {
            await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table[0]} WHERE {table[1]} <> 'root'", connection);
            (await command.ExecuteScalarAsync()).ShouldBe(0L, table[0]);
        }
    }

    [Fact]
    public async Task what_it_may_read_is_a_short_list() =>
        (await TablesAsync())
            .Select(table => table[0])
            .ShouldBe([
                "audit.entries",
                "events.mt_events",
                "events.mt_streams",
                "ledger.answers",
                "ledger.granted",
                "ledger.leaves",
                "ledger.rights",
                "ledger.schema",
                "platform.log",
                "proof.checkpoints",
                "proof.cosigned",
                "proof.generations",
                "proof.refusals",
                "proof.root_entries",
                "proof.tiles",
            ]);

    [Fact]
    public async Task it_changes_nothing_about_whose_rows_it_sees()
    {
        foreach (var sql in (string[])["SET ROLE platform_worker", "ALTER TABLE events.mt_events DISABLE ROW LEVEL SECURITY"])
        {
            (await ledger.RefusalAsync("reader", sql))!.SqlState.ShouldBe("42501", sql);
        }
        (await ledger.RefusalAsync("reader", "SET row_security = off; SELECT * FROM events.mt_events"))!.SqlState.ShouldBe("42501");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<List<string[]>> TablesAsync()
    {
        await using var command = ledger.Superuser.CreateCommand(Readable);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string[]>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0).Split(' '));
        }
        return tables;
    }
}
