using JasperFx;
using Npgsql;
using Platform.Ledger;
using Platform.Ledger.Schema;

namespace Platform.Tests.Ledger.Schema;

/// <summary>An empty database beside a class's own, for what happens before and during the first migration.</summary>
internal sealed class FreshDatabase(LedgerDatabase ledger, string name) : IAsyncDisposable
{
    public NpgsqlDataSource Owner { get; } = Pool(ledger.Owner.ConnectionString, "owner", name);
    public NpgsqlDataSource Service { get; } = Pool(ledger.Service.ConnectionString, "service", name);

    public static async Task<FreshDatabase> CreateAsync(LedgerDatabase ledger)
    {
        var name = $"fresh_{Guid.NewGuid():n}";
        await LedgerBootstrap.EnsureAsync(ledger.Instance.SuperuserUrl, LedgerDatabase.ReaderPassword, name);
        return new FreshDatabase(ledger, name);
    }

    public async Task MigrateAsync()
    {
        var schema = new MartenLedger(LedgerDatabase.Catalogue, ledger.Keys, TimeProvider.System);
        await using var store = LedgerDatabase.StoreOn(Owner, schema, AutoCreate.CreateOrUpdate);
        await new LedgerMigration(store, Owner).RunAsync(CancellationToken.None);
    }

    // A pool does not tell its password; the roles' are fixed in tests.
    private static NpgsqlDataSource Pool(string like, string password, string name) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(like) { Database = name, Password = password }.ConnectionString);

    public async ValueTask DisposeAsync()
    {
        await Owner.DisposeAsync();
        await Service.DisposeAsync();
    }
}
