using Npgsql;
using Platform.Domain.Identity;
using Platform.Ledger;
using Platform.Ledger.Answers;
using Platform.Ledger.Privacy;
using Platform.Ledger.Schema;
using Platform.Ledger.Serialization;

namespace Platform.Skeleton.Setup;

/// <summary>What all hosts are made of: a pool a role, the keys, the ledger.</summary>
public sealed class Parts : IAsyncDisposable
{
    private readonly List<NpgsqlDataSource> _pools = [];

    private Parts(Settings settings)
    {
        Settings = settings;
        Owner = Pool(settings.Owner);
        Service = Pool(settings.Service);
        Reader = Pool(settings.Reader);
        Worker = Pool(settings.Worker);
        Keys = new SubjectKeys(Pool(settings.Keys), settings.LoadRing(), TimeProvider.System);
        Ledger = new MartenLedger(Catalogue, Keys, TimeProvider.System);
        Kept = new KeptAnswers(Reader, TimeProvider.System);
    }

    /// <summary>The domain's events and the sample host's own.</summary>
    public static EventCatalogue Catalogue { get; } = EventCatalogue.From(typeof(Account).Assembly, typeof(Parts).Assembly);

    public Settings Settings { get; }
    public NpgsqlDataSource Owner { get; }
    public NpgsqlDataSource Service { get; }
    public NpgsqlDataSource Reader { get; }
    public NpgsqlDataSource Worker { get; }
    public SubjectKeys Keys { get; }
    public MartenLedger Ledger { get; }
    public KeptAnswers Kept { get; }

    public static Parts Open(Settings settings) => new(settings);

    // A role that was not given cannot be connected as.
    private NpgsqlDataSource Pool(string? url)
    {
        var builder = PostgresUrl.Parse(url ?? "postgres://not-given:none@127.0.0.1:1/none").ToBuilder();
        builder.MaxPoolSize = 40;
        builder.Timeout = 5;
        builder.CommandTimeout = 10;
        // Shorter than the worker role's idle_session_timeout: the pool never offers a connection that the server has ended.
        builder.ConnectionIdleLifetime = 5;
        builder.ConnectionPruningInterval = 2;
        var pool = NpgsqlDataSource.Create(builder.ConnectionString);
        _pools.Add(pool);
        return pool;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pool in _pools)
        {
            await pool.DisposeAsync();
        }
    }
}
