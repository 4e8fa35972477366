using Npgsql;
using Platform.Ledger.Privacy;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy.Attacks;

/// <summary>Whatever the owner of the keys database changes there, a value opens to its own text or says by name why it does not.</summary>
public sealed class KeyStoreAttackTests(KeysDatabase database, ITestOutputHelper output) : IClassFixture<KeysDatabase>, IDisposable
{
    private const int RunsOfEachKind = 40;
    private static readonly KeyStoreAttack[] Kinds = [.. SubjectKeyAttacks.Kinds, .. TenantKeyAttacks.Kinds];
    private readonly string _ring = Path.Combine(Path.GetTempPath(), $"keyring-{Guid.NewGuid():n}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => File.Delete(_ring);

    [Fact]
    public async Task every_change_of_the_key_store_is_told_by_name_and_none_shows_another_text()
    {
        KeyRings.Create(_ring, 1);
        KeyRings.AddMaster(_ring);
        await using var service = database.Connect();
        await using var owner = database.ConnectAsOwner();
        var values = await KeptValues.SealAsync(Keys(service));
        await RunAsync(
            owner,
            """
            CREATE TABLE keys.kept_subjects AS TABLE keys.subject_keys;
            CREATE TABLE keys.kept_tenants AS TABLE keys.tenant_keys;
            ALTER TABLE keys.subject_keys DISABLE TRIGGER only_destruction, DROP CONSTRAINT subject_keys_wrapped_check
            """
        );
        var seed = Seeds.Next(output);
        var random = new Random(seed);
        var failures = new List<string>();
        for (var run = 0; run < RunsOfEachKind; run++)
        {
            foreach (var attack in Kinds)
            {
                var struck = attack.Strike(values, random);
                await RunAsync(owner, struck.Sql);
                failures.AddRange((await WrongAsync(service, values, attack, struck)).Select(wrong => $"{attack}, {struck.Sql}: {wrong}"));
                await RunAsync(
                    owner,
                    """
                    DELETE FROM keys.subject_keys; INSERT INTO keys.subject_keys SELECT * FROM keys.kept_subjects;
                    DELETE FROM keys.tenant_keys; INSERT INTO keys.tenant_keys SELECT * FROM keys.kept_tenants
                    """
                );
            }
        }
        failures.ShouldBeEmpty($"seed {seed}");
        output.WriteLine($"{RunsOfEachKind * Kinds.Length} changes of {Kinds.Length} kinds, each value opened after each");
    }

    private async Task<List<string>> WrongAsync(
        NpgsqlDataSource service,
        IReadOnlyList<KeptValue> values,
        KeyStoreAttack attack,
        KeyStruck struck
    )
    {
        var wrong = new List<string>();
        foreach (var value in values)
        {
            // Nothing in memory, as in a process that has just started.
            var keys = Keys(service);
            var touched = struck.Touched.Contains(value);
            var told = await KeyStoreTold.ByAsync(async () => await KeptValues.OpenAsync(keys, value));
            if (!(touched ? KeyStoreTold.Is(attack.Said, told, value) : told == value.Text))
            {
                wrong.Add($"opening {value.Key} of {value.Tenant}{(touched ? ", touched" : "")}: {told}");
            }
            if (touched && attack.StopsWriting && value is { Ends: false })
            {
                told = await KeyStoreTold.ByAsync(async () =>
                    $"sealed with {(await keys.ForAsync(value.Tenant, value.Subject, Cancel)).Id}"
                );
                if (told.StartsWith("sealed", StringComparison.Ordinal))
                {
                    wrong.Add($"writing for {value.Key} of {value.Tenant}: {told}");
                }
            }
        }
        return wrong;
    }

    private SubjectKeys Keys(NpgsqlDataSource service) => new(service, KeyRing.Load(_ring), TimeProvider.System);

    private static async Task RunAsync(NpgsqlDataSource owner, string sql)
    {
        await using var command = owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
