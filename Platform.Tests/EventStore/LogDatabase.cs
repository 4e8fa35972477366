using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Platform.EventStore.Streams;
using Platform.Ledger.Schema;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore;

/// <summary>One migrated pair of databases for the tests of a class, and pools on them as the shipped roles.</summary>
public sealed class LogDatabase(TestCluster cluster) : IAsyncLifetime
{
    public TestInstance Instance { get; private set; } = null!;

    public NpgsqlDataSource Service { get; private set; } = null!;

    public NpgsqlDataSource Worker { get; private set; } = null!;

    public NpgsqlDataSource Superuser { get; private set; } = null!;

    public LogReader Reader => new(Service);

    public async ValueTask InitializeAsync()
    {
        Instance = await cluster.CreateInstanceAsync();
        Service = Pool(Instance.DatabaseUrl);
        Worker = Pool(Instance.WorkerUrl);
        Superuser = Pool(Instance.SuperuserUrl);
    }

    public LogWriter Writer(LogWriterLimits? limits = null, TimeProvider? clock = null) =>
        new(Service, clock ?? TimeProvider.System, NullLogger<LogWriter>.Instance, limits);

    public async Task<T> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Superuser.CreateCommand(sql);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A pool of few connections: the classes of a run share one server.</summary>
    public static NpgsqlDataSource Pool(string url)
    {
        var builder = PostgresUrl.Parse(url).ToBuilder();
        builder.MaxPoolSize = 10;
        builder.Timeout = 30;
        return NpgsqlDataSource.Create(builder.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Worker.DisposeAsync();
        await Superuser.DisposeAsync();
    }
}
