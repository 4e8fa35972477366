using Platform.EventStore.Proof;
using Platform.Tests.Support;

namespace Platform.Tests.EventStore.Proof;

/// <summary>One small log for all tests of a class; each starts from it as it was written.</summary>
public sealed class FilledLog(TestCluster cluster) : IAsyncLifetime
{
    private const int Bursts = 12;
    private ProofDatabase? _database;
    private LogCopy? _clean;

    public ProofDatabase Database => _database!;

    /// <summary>As the writer left it.</summary>
    public LogCopy Clean => _clean!.Clone();

    public async ValueTask InitializeAsync()
    {
        _database = await ProofDatabase.CreateAsync(cluster);
        await new Workload(Database.Service, seed: 7).WriteAsync(Bursts);
        _clean = await LogCopy.ReadAsync(Database.Superuser);
    }

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    /// <summary>Changes the log as a superuser could, and verifies it.</summary>
    public async Task<VerificationReport> AfterAsync(Action<LogCopy> tamper, string? tenant = null)
    {
        var log = Clean;
        tamper(log);
        await log.WriteAsync(Database.Superuser);
        return await Database.VerifyAsync(tenant);
    }
}
