using Npgsql;
using Platform.Ledger.Schema;
using Platform.Tests.Ledger.Guard;

namespace Platform.Tests.Ledger.Schema;

/// <summary>A process does not start on another schema than its own.</summary>
public sealed class StartSchemaTests(LedgerDatabase ledger) : IClassFixture<LedgerDatabase>
{
    private const string Migrate = "run ./platform migrate";

    [Fact]
    public async Task without_a_schema_the_command_is_named()
    {
        await using var fresh = await FreshDatabase.CreateAsync(ledger);
        (await RefusalAsync(fresh.Service)).ShouldBe($"the database has no ledger's schema: {Migrate}");
    }

    [Fact]
    public async Task an_older_schema_is_to_be_migrated()
    {
        await ledger.Superuser.RunAsync("UPDATE ledger.schema SET digest = 'old'");
        var refused = await RefusalAsync(ledger.Service);
        await ledger.Superuser.RunAsync($"UPDATE ledger.schema SET digest = '{LedgerMigration.Digest}'");
        refused.ShouldBe($"the database has another schema (old) than this program ({LedgerMigration.Digest}): {Migrate}");
    }

    [Fact]
    public async Task a_newer_schema_wants_the_newer_program()
    {
        await ledger.Superuser.RunAsync("UPDATE ledger.schema SET number = 99");
        var refused = await RefusalAsync(ledger.Service);
        await ledger.Superuser.RunAsync($"UPDATE ledger.schema SET number = {LedgerMigration.Number}");
        refused.ShouldContain("newer program");
    }

    private static async Task<string> RefusalAsync(NpgsqlDataSource database) =>
        (await Should.ThrowAsync<SchemaException>(() => LedgerStart.RequireAsync(database, CancellationToken.None))).Message;
}
