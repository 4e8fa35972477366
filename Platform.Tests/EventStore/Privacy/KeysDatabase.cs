using Npgsql;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Privacy;

/// <summary>One migrated keys database for the tests of a class.</summary>
public sealed class KeysDatabase(TestCluster cluster) : IAsyncLifetime
{
    private TestInstance _instance = null!;

    public async ValueTask InitializeAsync() => _instance = await cluster.CreateInstanceAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>The owner's: who may change what is stored.</summary>
    public string OwnerUrl => _instance.KeysOwnerUrl;

    /// <summary>The URL of a role that serves: service or worker.</summary>
    public string UrlOf(string role) => role == "worker" ? _instance.KeysWorkerUrl : _instance.KeysUrl;

    /// <summary>A pool of its own, as one process of the service has.</summary>
    public NpgsqlDataSource Connect() => NpgsqlDataSource.Create(PostgresUrl.Parse(_instance.KeysUrl).ConnectionString);

    /// <summary>As the owner, whom row-level security does not confine: to look at what is stored.</summary>
    public NpgsqlDataSource ConnectAsOwner() => NpgsqlDataSource.Create(PostgresUrl.Parse(_instance.KeysOwnerUrl).ConnectionString);
}
