using Npgsql;

namespace Platform.Tests.Ledger.Guard;

/// <summary>What is written stays: by privilege for who serves, by trigger for the owner too.</summary>
public sealed class ChangeNothingTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>, IAsyncLifetime
{
    private static readonly string[] Never =
    [
        "INSERT INTO events.mt_events SELECT * FROM events.mt_events",
        "INSERT INTO events.mt_streams SELECT * FROM events.mt_streams",
        "UPDATE events.mt_events SET data = data",
        "UPDATE events.mt_events SET is_archived = true",
        "DELETE FROM events.mt_events",
        "TRUNCATE events.mt_events",
        "UPDATE events.mt_streams SET version = version + 1",
        "UPDATE events.mt_streams SET is_archived = true",
        "UPDATE events.mt_streams SET type = 'other'",
        "DELETE FROM events.mt_streams",
        "TRUNCATE events.mt_streams CASCADE",
        "UPDATE ledger.leaves SET leaf = leaf",
        "DELETE FROM ledger.leaves",
        "TRUNCATE ledger.leaves",
        "INSERT INTO ledger.claims SELECT * FROM ledger.claims",
        "DELETE FROM ledger.claims",
        "INSERT INTO ledger.answers SELECT * FROM ledger.answers",
        "DELETE FROM ledger.answers",
        "UPDATE ledger.schema SET number = 2",
        "DELETE FROM ledger.rights",
        "SELECT nextval('events.mt_events_sequence')",
        "SELECT setval('events.mt_events_sequence', 1)",
        "ALTER TABLE events.mt_events DISABLE TRIGGER guard_event",
        "ALTER TABLE events.mt_events ADD COLUMN extra text",
        "DROP TABLE ledger.leaves",
        "SET session_replication_role = replica",
        "SET ROLE platform_owner",
        "CREATE FUNCTION ledger.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION events.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION ledger.guard_event() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ];

    public async ValueTask InitializeAsync() => await RawEvent.SecondAsync(ledger);

    [Theory]
    [InlineData("service")]
    [InlineData("reader")]
    [InlineData("worker")]
    public async Task no_role_that_serves_can_change_what_is_written(string role)
    {
        var (rows, number) = (await ledger.RowsAsync(), await ledger.NumberAsync());
        foreach (var sql in Never)
        {
            var refused = await ledger.RefusalAsync(role, sql);
            refused.ShouldNotBeNull(sql);
            refused.SqlState.ShouldBe("42501", sql);
        }
        (await ledger.RowsAsync()).ShouldBe(rows);
        (await ledger.NumberAsync()).ShouldBe(number);
    }

    [Theory]
    [InlineData("service", "CT004")]
    [InlineData("reader", "42501")]
    [InlineData("worker", "42501")]
    public async Task a_streams_time_moves_with_an_event_alone(string role, string state)
    {
        var rows = await ledger.RowsAsync();
        foreach (var time in (string[])["now()", "now() - interval '1 day'", "timestamp"])
        {
            var sql = $"UPDATE events.mt_streams SET timestamp = {time}";
            (await ledger.RefusalAsync(role, sql))!.SqlState.ShouldBe(state, sql);
        }
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    [Theory]
    [InlineData("service", "42501")]
    [InlineData("reader", "42501")]
    [InlineData("worker", "42501")]
    [InlineData("owner", "CT001")]
    public async Task a_bulk_copy_is_no_way_in(string role, string state)
    {
        var rows = await ledger.RowsAsync();
        await using var connection = await ledger.As(role).OpenConnectionAsync();
        await using (var writes = new NpgsqlCommand("SET default_transaction_read_only = off", connection))
        {
            await writes.ExecuteNonQueryAsync();
        }
        var refused = await Should.ThrowAsync<PostgresException>(async () =>
        {
            const string Copy = "COPY events.mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id) FROM STDIN";
            await using var writer = await connection.BeginTextImportAsync(Copy);
            await writer.WriteAsync($"1\t{Guid.NewGuid()}\ta/b\t1\t{{}}\tx\t2026-01-01\tt1\n");
        });
        refused.SqlState.ShouldBe(state);
        (await ledger.RowsAsync()).ShouldBe(rows);
    }

    [Fact]
    public async Task of_martens_functions_the_service_may_call_the_append_alone()
    {
        const string Callable = """
            SELECT coalesce(string_agg(p.proname::text, ' ' ORDER BY p.proname::text), '') FROM pg_proc p
            WHERE p.pronamespace = 'events'::regnamespace AND has_function_privilege($1::text, p.oid, 'EXECUTE')
            """;
        (await ledger.ScalarAsync<string>(Callable, "platform_service")).ShouldBe("mt_quick_append_events");
        (await ledger.ScalarAsync<string>(Callable, "platform_reader")).ShouldBe("");
        (await ledger.ScalarAsync<string>(Callable, "platform_worker")).ShouldBe("mt_mark_event_progression mt_mark_progression_with_skip");
        foreach (var role in (string[])["service", "reader", "worker"])
        {
            (await ledger.RefusalAsync(role, "SELECT events.mt_archive_stream('a/b', 't1')"))!.SqlState.ShouldBe("42501", role);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
