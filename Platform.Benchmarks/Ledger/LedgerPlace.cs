using JasperFx;
using Marten;
using Npgsql;
using Platform.Ledger;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Ledger.Serialization;

namespace Platform.Benchmarks.Ledger;

/// <summary>Where the ledger is measured: a migrated database with the shipped roles, and one beside it for bare Marten, on the same server.</summary>
/// <param name="As">Opens a database of the server as a role, statements prepared.</param>
/// <param name="SuperuserUrl">The server, as superuser.</param>
/// <param name="Keys">The data subjects' keys.</param>
/// <param name="KeyRingPath">For the keys that sign.</param>
/// <param name="Postmaster">Process id of the server.</param>
public sealed record LedgerPlace(
    Func<string, string, NpgsqlDataSource> As,
    string SuperuserUrl,
    SubjectKeys Keys,
    string KeyRingPath,
    int Postmaster
)
{
    /// <summary>The ledger's database.</summary>
    public const string Database = "ledger";

    private const string ReaderPassword = "reader";

    /// <summary>The benchmark's own events.</summary>
    public static EventCatalogue Catalogue { get; } = EventCatalogue.From(typeof(Pass).Assembly);

    /// <summary>Makes the database and migrates it.</summary>
    public async Task PrepareAsync()
    {
        await LedgerBootstrap.EnsureAsync(SuperuserUrl, ReaderPassword, Database);
        await using var owner = As(DatabaseRoles.Owner, Database);
        await using var store = Store(owner, Ledger(), AutoCreate.CreateOrUpdate);
        await new LedgerMigration(store, owner).RunAsync(CancellationToken.None);
    }

    public MartenLedger Ledger() => new(Catalogue, Keys, TimeProvider.System);

    public static DocumentStore Store(NpgsqlDataSource database, MartenLedger ledger, AutoCreate create = AutoCreate.None) =>
        DocumentStore.For(options =>
        {
            options.Connection(database);
            ledger.Configure(options);
            options.AutoCreateSchemaObjects = create;
        });
}
