using Npgsql;
using Platform.EventStore.Proof;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof;

/// <summary>One database with a log, as its roles see it.</summary>
public sealed class ProofDatabase : IAsyncDisposable
{
    private ProofDatabase(TestInstance instance) =>
        (Service, Worker, Marten, Superuser) = (
            Connect(instance.DatabaseUrl),
            Connect(instance.WorkerUrl),
            Connect(instance.MartenUrl),
            Connect(instance.SuperuserUrl)
        );

    public NpgsqlDataSource Service { get; }
    public NpgsqlDataSource Worker { get; }
    public NpgsqlDataSource Marten { get; }
    public NpgsqlDataSource Superuser { get; }

    public static async Task<ProofDatabase> CreateAsync(TestCluster cluster) => new(await cluster.CreateInstanceAsync());

    public Task<VerificationReport> VerifyAsync(string? tenant = null) =>
        ChainVerifier.VerifyAsync(Worker, progress: null, tenant, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        foreach (var source in (NpgsqlDataSource[])[Service, Worker, Marten, Superuser])
        {
            await source.DisposeAsync();
        }
    }

    private static NpgsqlDataSource Connect(string url)
    {
        var builder = PostgresUrl.Parse(url).ToBuilder();
        builder.MaxPoolSize = 4;
        return NpgsqlDataSource.Create(builder.ConnectionString);
    }
}
