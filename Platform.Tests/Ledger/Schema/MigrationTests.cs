using Platform.Ledger.Schema;
using Platform.Tests.Ledger.Guard;

namespace Platform.Tests.Ledger.Schema;

public sealed class MigrationTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    [Fact]
    public async Task a_second_migration_changes_nothing()
    {
        var before = await Catalog.ReadAsync(ledger.Superuser);
        before.Count.ShouldBeGreaterThan(200);
        await ledger.MigrateAsync();
        Catalog.Differences(before, await Catalog.ReadAsync(ledger.Superuser)).ShouldBeEmpty();
    }

    [Fact]
    public async Task of_two_migrations_at_once_one_waits_for_the_other()
    {
        await using var fresh = await FreshDatabase.CreateAsync(ledger);
        await Task.WhenAll(fresh.MigrateAsync(), fresh.MigrateAsync());
        await LedgerStart.RequireAsync(fresh.Service, CancellationToken.None);
        Catalog.Differences(await Catalog.ReadAsync(ledger.Superuser), await Catalog.ReadAsync(fresh.Owner)).ShouldBeEmpty();
    }

    [Fact]
    public async Task what_a_migration_finds_broken_is_whole_afterwards()
    {
        var before = await Catalog.ReadAsync(ledger.Superuser);
        await ledger.Superuser.RunAsync("DROP TRIGGER guard_event ON events.mt_events");
        await ledger.Superuser.RunAsync("DROP POLICY own_tenant ON events.mt_events");
        await ledger.Superuser.RunAsync("GRANT UPDATE ON events.mt_events TO platform_service");
        await ledger.Superuser.RunAsync("GRANT INSERT (data) ON events.mt_events TO platform_service");
        await ledger.Superuser.RunAsync("GRANT CREATE ON SCHEMA ledger TO platform_worker");
        await ledger.MigrateAsync();
        Catalog.Differences(before, await Catalog.ReadAsync(ledger.Superuser)).ShouldBeEmpty();
    }

    [Fact]
    public async Task a_guard_that_was_switched_off_is_on_afterwards()
    {
        await ledger.Superuser.RunAsync("ALTER TABLE events.mt_events DISABLE TRIGGER guard_event");
        await ledger.MigrateAsync();
        await LedgerStart.RequireAsync(ledger.Service, CancellationToken.None);
    }

    [Theory]
    [InlineData(
        "ALTER TABLE events.mt_events ADD COLUMN extra text",
        "column mt_events.extra",
        "ALTER TABLE events.mt_events DROP COLUMN extra"
    )]
    [InlineData(
        "ALTER TABLE events.mt_streams ADD COLUMN extra text",
        "column mt_streams.extra",
        "ALTER TABLE events.mt_streams DROP COLUMN extra"
    )]
    [InlineData("CREATE INDEX extra ON events.mt_events (type)", "index extra on mt_events", "DROP INDEX events.extra")]
    [InlineData("CREATE INDEX extra ON events.mt_streams (type)", "index extra on mt_streams", "DROP INDEX events.extra")]
    public async Task what_is_not_martens_in_its_tables_is_named_and_left_alone(string add, string named, string drop)
    {
        await ledger.Superuser.RunAsync(add);
        var before = await Catalog.ReadAsync(ledger.Superuser);
        (await Should.ThrowAsync<SchemaException>(() => ledger.MigrateAsync())).Message.ShouldContain(named);
        Catalog.Differences(before, await Catalog.ReadAsync(ledger.Superuser)).ShouldBeEmpty();
        // Dropped by hand, so that the class's other tests find the tables as they were; a dropped column leaves its number behind.
        await ledger.Superuser.RunAsync(drop);
        await ledger.MigrateAsync();
    }

    [Fact]
    public async Task a_newer_programs_database_is_not_migrated_back()
    {
        await ledger.Superuser.RunAsync("UPDATE ledger.schema SET number = 99");
        (await Should.ThrowAsync<SchemaException>(() => ledger.MigrateAsync())).Message.ShouldContain("newer program");
        await ledger.Superuser.RunAsync($"UPDATE ledger.schema SET number = {LedgerMigration.Number}");
    }
}
