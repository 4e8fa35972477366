using Npgsql;
using Platform.EventStore.Schema;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.SchemaTests;

public sealed class MigratorTests(TestCluster cluster)
{
    private static readonly SchemaFile Table = new(
        1,
        "0001-table",
        "CREATE TABLE platform.thing (id int); GRANT SELECT ON platform.thing TO platform_service"
    );
    private static readonly SchemaFile Column = new(2, "0002-column", "ALTER TABLE platform.thing ADD COLUMN name text");
    private static readonly SchemaFile Broken = new(2, "0002-broken", "CREATE TABLE platform.half (id int); SELECT 1/0");
    private static readonly SchemaFile View = new(
        0,
        "Views/things",
        "CREATE OR REPLACE VIEW platform.things AS SELECT id FROM platform.thing"
    );

    [Fact]
    public async Task applies_each_file_once()
    {
        var database = await EmptyDatabaseAsync();
        (await ApplyAsync(database, Set([Table], View))).ShouldBe(["0001-table", "Views/things"]);
        (await ApplyAsync(database, Set([Table], View))).ShouldBeEmpty();
    }

    [Fact]
    public async Task applies_what_is_new_and_makes_the_views_again()
    {
        var database = await EmptyDatabaseAsync();
        await ApplyAsync(database, Set([Table], View));
        (await ApplyAsync(database, Set([Table, Column], View))).ShouldBe(["0002-column", "Views/things"]);
    }

    [Fact]
    public async Task makes_a_changed_view_again()
    {
        var database = await EmptyDatabaseAsync();
        await ApplyAsync(database, Set([Table], View));
        var changed = View with { Sql = View.Sql + " WHERE id > 0" };
        (await ApplyAsync(database, Set([Table], changed))).ShouldBe(["Views/things"]);
    }

    [Fact]
    public async Task refuses_a_file_changed_after_it_was_applied()
    {
        var database = await EmptyDatabaseAsync();
        await ApplyAsync(database, Set([Table]));
        var changed = Table with { Sql = Table.Sql + " -- a better word" };
        var refused = await Should.ThrowAsync<SchemaException>(() => ApplyAsync(database, Set([changed])));
        refused.Message.ShouldContain("0001-table");
    }

    [Fact]
    public async Task leaves_nothing_of_a_file_that_fails()
    {
        var database = await EmptyDatabaseAsync();
        var refused = await Should.ThrowAsync<SchemaException>(() => ApplyAsync(database, Set([Table, Broken])));
        refused.Message.ShouldContain("0002-broken");
        (await Sql.ScalarAsync(database.Owner, "SELECT to_regclass('platform.half')::text")).ShouldBe(DBNull.Value);
        (await Sql.ScalarAsync(database.Owner, "SELECT max(number) FROM platform.schema_version")).ShouldBe(1);
    }

    [Fact]
    public async Task applies_each_file_once_when_several_migrate_at_the_same_time()
    {
        var database = await EmptyDatabaseAsync();
        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ApplyAsync(database, Set([Table, Column]))));
        applied.SelectMany(names => names).ShouldBe(["0001-table", "0002-column"]);
    }

    [Fact]
    public async Task a_service_accepts_exactly_its_own_schema()
    {
        var database = await EmptyDatabaseAsync();
        await using var service = NpgsqlDataSource.Create(PostgresUrl.Parse(database.Service).ConnectionString);
        await RefusesAsync(service, Set([Table]), "version 0");
        await ApplyAsync(database, Set([Table], View));
        await Migrator.CheckAsync(service, Set([Table], View));
        await RefusesAsync(service, Set([Table, Column], View), "needs 2");
        await RefusesAsync(service, Set([Table], View with { Sql = View.Sql + " WHERE id > 0" }), "Views/things");
        await ApplyAsync(database, Set([Table, Column], View));
        await RefusesAsync(service, Set([Table], View), "newer program");
    }

    [Fact]
    public void two_files_cannot_have_one_number() => Should.Throw<InvalidOperationException>(() => Set([Column, Broken]));

    [Fact]
    public async Task refuses_a_file_that_comes_before_what_was_applied()
    {
        var database = await EmptyDatabaseAsync();
        var third = Column with { Number = 3, Name = "0003-column" };
        await ApplyAsync(database, Set([Table, third]));
        var refused = await Should.ThrowAsync<SchemaException>(() => ApplyAsync(database, Set([Table, Broken, third])));
        refused.Message.ShouldContain("0002-broken");
    }

    private static async Task RefusesAsync(NpgsqlDataSource service, SchemaSet set, string words)
    {
        var refused = await Should.ThrowAsync<SchemaException>(() => Migrator.CheckAsync(service, set));
        refused.Message.ShouldContain(words);
    }

    private static SchemaSet Set(SchemaFile[] numbered, params SchemaFile[] objects) => new("test", numbered, objects);

    private static async Task<List<string>> ApplyAsync((string Owner, string Service) database, SchemaSet set)
    {
        var names = new Lines();
        await Migrator.ApplyAsync(database.Owner, set, names);
        return names.Names;
    }

    // A pair made without the template: bootstrapped, never migrated.
    private async Task<(string Owner, string Service)> EmptyDatabaseAsync()
    {
        var server = await cluster.PostgresAsync();
        var suffix = Guid.CreateVersion7().ToString("N");
        var names = new DatabaseNames($"empty_{suffix}", $"empty_keys_{suffix}");
        await Bootstrap.EnsureDatabasesAsync(server.SuperuserUrl, names, templates: null);
        var instance = TestCluster.On(server, names);
        return (instance.OwnerUrl, instance.DatabaseUrl);
    }

    private sealed class Lines : IProgress<string>
    {
        public List<string> Names { get; } = [];

        public void Report(string value) => Names.Add(value.Split(": ")[1]);
    }
}
