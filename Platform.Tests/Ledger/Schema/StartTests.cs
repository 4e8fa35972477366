using Npgsql;
using Platform.Ledger.Schema;
using Platform.Tests.Ledger.Guard;

namespace Platform.Tests.Ledger.Schema;

/// <summary>A process that could not do its work does not start, and says what to do.</summary>
public sealed class StartTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const string Migrate = "run ./platform migrate";

    [Theory]
    [InlineData("service")]
    [InlineData("reader")]
    [InlineData("worker")]
    public async Task a_role_that_has_all_it_needs_may_serve(string role) =>
        await LedgerStart.RequireAsync(ledger.As(role), CancellationToken.None);

    [Theory]
    [InlineData("service", 15)]
    [InlineData("reader", 20)]
    [InlineData("worker", 40)]
    public async Task each_right_that_is_missing_is_named(string role, int atLeast)
    {
        var rights = await HeldAsync($"platform_{role}");
        rights.Count.ShouldBeGreaterThanOrEqualTo(atLeast);
        foreach (var right in rights)
        {
            await ledger.Superuser.RunAsync($"REVOKE {right} FROM platform_{role}");
            var refused = await RefusalAsync(ledger.As(role));
            await ledger.Superuser.RunAsync($"GRANT {right} TO platform_{role}");
            refused.ShouldContain(right, Case.Insensitive);
            refused.ShouldContain(Migrate);
        }
        await LedgerStart.RequireAsync(ledger.As(role), CancellationToken.None);
    }

    [Theory]
    [InlineData("ALTER TABLE events.mt_events DISABLE TRIGGER guard_event", "trigger guard_event on events.mt_events")]
    [InlineData("ALTER TABLE events.mt_events DISABLE TRIGGER never_changed", "trigger never_changed on events.mt_events")]
    [InlineData("ALTER TABLE events.mt_streams DISABLE TRIGGER guard_stream", "trigger guard_stream on events.mt_streams")]
    [InlineData("ALTER TABLE ledger.leaves DISABLE TRIGGER never_changed", "trigger never_changed on ledger.leaves")]
    [InlineData("ALTER TABLE events.mt_events ENABLE REPLICA TRIGGER guard_event", "trigger guard_event on events.mt_events")]
    [InlineData("ALTER TABLE events.mt_streams DISABLE ROW LEVEL SECURITY", "row security on events.mt_streams")]
    [InlineData("DROP POLICY own_tenant ON ledger.answers", "policy own_tenant on ledger.answers")]
    [InlineData("ALTER ROUTINE events.mt_quick_append_events SECURITY INVOKER", "security definer of events.mt_quick_append_events")]
    [InlineData("ALTER ROUTINE ledger.keep SECURITY INVOKER", "security definer of ledger.keep")]
    public async Task a_guard_that_is_off_is_named_and_a_migration_puts_it_back(string off, string named)
    {
        await ledger.Superuser.RunAsync(off);
        (await RefusalAsync(ledger.Reader)).ShouldContain(named);
        await ledger.MigrateAsync();
        await LedgerStart.RequireAsync(ledger.Reader, CancellationToken.None);
    }

    [Fact]
    public async Task the_worker_must_see_who_holds_a_number()
    {
        await ledger.Superuser.RunAsync("REVOKE pg_read_all_stats FROM platform_worker");
        var refused = await RefusalAsync(ledger.Worker);
        await ledger.Superuser.RunAsync("GRANT pg_read_all_stats TO platform_worker");
        refused.ShouldContain("pg_read_all_stats");
    }

    [Fact]
    public async Task owner_and_superuser_may_not_serve()
    {
        (await RefusalAsync(ledger.Owner)).ShouldContain("platform_owner may not serve");
        (await RefusalAsync(ledger.Superuser)).ShouldContain("may not serve");
    }

    [Fact]
    public async Task a_role_that_could_become_the_owner_may_not_serve()
    {
        await ledger.Superuser.RunAsync("GRANT platform_owner TO platform_reader");
        var refused = await RefusalAsync(ledger.Reader);
        await ledger.Superuser.RunAsync("REVOKE platform_owner FROM platform_reader");
        refused.ShouldContain("platform_reader may not serve");
    }

    private static async Task<string> RefusalAsync(NpgsqlDataSource database) =>
        (await Should.ThrowAsync<SchemaException>(() => LedgerStart.RequireAsync(database, CancellationToken.None))).Message;

    private async Task<List<string>> HeldAsync(string role)
    {
        await using var command = ledger.Superuser.CreateCommand("SELECT holds FROM ledger.granted WHERE role = $1 ORDER BY holds");
        command.Parameters.Add(new() { Value = role });
        await using var reader = await command.ExecuteReaderAsync();
        var rights = new List<string>();
        while (await reader.ReadAsync())
        {
            rights.Add(reader.GetString(0));
        }
        return rights;
    }
}
