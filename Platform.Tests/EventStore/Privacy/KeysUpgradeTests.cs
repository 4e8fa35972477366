using Npgsql;
using Platform.EventStore.Schema;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy;

/// <summary>A keys database of each earlier version, brought to this one with the keys that it holds.</summary>
public sealed class KeysUpgradeTests(TestCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task keys_of_version_1_open_after_the_upgrade_and_can_be_changed_no_more()
    {
        var instance = await AtVersionAsync(1);
        var ring = ThrowAwayDirectory.Create("ring");
        KeyRing.CreateFile(ring, TimeProvider.System);
        await using var pool = NpgsqlDataSource.Create(PostgresUrl.Parse(instance.KeysUrl).ConnectionString);
        var key = await new SubjectKeys(pool, KeyRing.Load(ring), TimeProvider.System).ForAsync("acme", "ann", Cancel);
        (await ShredAsync(instance)).ShouldBeNull();

        await Migrator.ApplyAsync(instance.KeysOwnerUrl, SchemaSet.Keys, cancellation: Cancel);
        (await new SubjectKeys(pool, KeyRing.Load(ring), TimeProvider.System).ForAsync("acme", "ann", Cancel)).Id.ShouldBe(key.Id);
        (await ShredAsync(instance)).ShouldBe(PostgresErrorCodes.InsufficientPrivilege);
        await ThrowAwayDirectory.RemoveAsync(ring);
    }

    // Of no tenant, so that where it is allowed nothing is hit.
    private static async Task<string?> ShredAsync(TestInstance instance)
    {
        try
        {
            await Sql.ScalarAsync(instance.KeysUrl, "UPDATE keys.subject_keys SET wrapped = NULL, subject = NULL, destroyed_at = now()");
            return null;
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    private async Task<TestInstance> AtVersionAsync(int version)
    {
        var server = await cluster.PostgresAsync();
        var suffix = Guid.NewGuid().ToString("N");
        var names = new DatabaseNames($"log_{suffix}", $"keys_{suffix}");
        await Bootstrap.EnsureDatabasesAsync(server.SuperuserUrl, names, templates: null, Cancel);
        var instance = TestCluster.On(server, names);
        await Migrator.ApplyAsync(
            instance.KeysOwnerUrl,
            new SchemaSet("keys", SchemaSet.Keys.Numbered.Where(file => file.Number <= version), []),
            cancellation: Cancel
        );
        return instance;
    }
}
