using JasperFx;
using Marten;
using Npgsql;
using Platform.Domain.Identity;
using Platform.Ledger;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Ledger.Serialization;
using Platform.Tests.Support;

namespace Platform.Tests.Ledger;

/// <summary>A migrated ledger of its own for the tests of a class: pools as each role, and a store as service.</summary>
public sealed class LedgerDatabase(TestCluster cluster) : IAsyncLifetime
{
    public const string ReaderPassword = "reader";
    private readonly List<IAsyncDisposable> _opened = [];

    /// <summary>Events of the domain's areas and of the tests' own.</summary>
    public static EventCatalogue Catalogue { get; } = EventCatalogue.From(typeof(Account).Assembly);

    public TestInstance Instance { get; private set; } = null!;
    public string Name { get; private set; } = null!;

    /// <summary>For key ring and memory.</summary>
    public string Directory { get; private set; } = null!;
    public string KeyRingPath { get; private set; } = null!;
    public NpgsqlDataSource Owner { get; private set; } = null!;
    public NpgsqlDataSource Service { get; private set; } = null!;
    public NpgsqlDataSource Reader { get; private set; } = null!;
    public NpgsqlDataSource Worker { get; private set; } = null!;
    public NpgsqlDataSource Superuser { get; private set; } = null!;
    public SubjectKeys Keys { get; private set; } = null!;
    public MartenLedger Ledger { get; private set; } = null!;
    public DocumentStore Store { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Instance = await cluster.CreateInstanceAsync();
        Name = Instance.Names.Log + "_ledger";
        await LedgerBootstrap.EnsureAsync(Instance.SuperuserUrl, ReaderPassword, Name);
        Owner = Pool(Instance.OwnerUrl);
        Service = Pool(Instance.DatabaseUrl);
        Worker = Pool(Instance.WorkerUrl);
        Superuser = Pool(Instance.SuperuserUrl);
        var service = PostgresUrl.Parse(Instance.DatabaseUrl).ToBuilder();
        Reader = Pool(service, DatabaseRoles.Reader, ReaderPassword);
        var keys = Keep(NpgsqlDataSource.Create(PostgresUrl.Parse(Instance.KeysUrl).ToBuilder().ConnectionString));
        Directory = ThrowAwayDirectory.Create("ledger");
        System.IO.Directory.CreateDirectory(Directory);
        KeyRingPath = Path.Combine(Directory, "keyring.json");
        KeyRing.CreateFile(KeyRingPath, TimeProvider.System);
        Keys = new SubjectKeys(keys, KeyRing.Load(KeyRingPath), TimeProvider.System);
        await MigrateAsync();
        Ledger = new MartenLedger(Catalogue, Keys, TimeProvider.System);
        Store = Keep(StoreOn(Service, Ledger));
    }

    public async Task MigrateAsync()
    {
        await using var store = StoreOn(Owner, new MartenLedger(Catalogue, Keys, TimeProvider.System), AutoCreate.CreateOrUpdate);
        await new LedgerMigration(store, Owner).RunAsync(CancellationToken.None);
    }

    public static DocumentStore StoreOn(
        NpgsqlDataSource database,
        MartenLedger ledger,
        AutoCreate create = AutoCreate.None,
        Action<StoreOptions>? more = null
    ) =>
        DocumentStore.For(options =>
        {
            options.Connection(database);
            ledger.Configure(options);
            options.AutoCreateSchemaObjects = create;
            more?.Invoke(options);
        });

    /// <summary>A session of a tenant with an author.</summary>
    public IDocumentSession Session(string tenant = "t1") => Store.LightweightSession(tenant).ActAs(new EntryAuthor("tester", "system"));

    /// <summary>Hands over and saves.</summary>
    public async Task SaveAsync(IDocumentSession session)
    {
        await Ledger.HandOver.SealAsync(session, CancellationToken.None);
        await session.SaveChangesAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Superuser.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private NpgsqlDataSource Pool(string url)
    {
        var builder = PostgresUrl.Parse(url).ToBuilder();
        return Pool(builder, builder.Username!, builder.Password!);
    }

    private NpgsqlDataSource Pool(NpgsqlConnectionStringBuilder builder, string role, string password)
    {
        builder.Database = Name;
        builder.Username = role;
        builder.Password = password;
        builder.MaxPoolSize = 80;
        builder.Timeout = 30;
        return Keep(NpgsqlDataSource.Create(builder.ConnectionString));
    }

    private T Keep<T>(T opened)
        where T : IAsyncDisposable
    {
        _opened.Add(opened);
        return opened;
    }

    public async ValueTask DisposeAsync()
    {
        _opened.Reverse();
        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
        await ThrowAwayDirectory.RemoveAsync(Directory);
    }
}
