using Npgsql;
using Platform.EventStore.Proof;

namespace Platform.Benchmarks;

/// <summary>Verifies the whole log from the database, as the role that may read it all, with database and verifier on one machine.</summary>
public static class VerifyBench
{
    public const string Name = "verify-database";
    private const int FillWriters = 256;
    private static readonly TimeSpan FillStep = TimeSpan.FromSeconds(5);

    /// <summary>Fills the log to at least <paramref name="events"/> entries first; the filling is not measured.</summary>
    public static async Task<Measured> RunAsync(NpgsqlDataSource service, NpgsqlDataSource worker, long events)
    {
        while (await CountAsync(worker) < events)
        {
            await AppendBench.RunAsync("fill", service, FillWriters, FillStep);
        }
        var report = await ChainVerifier.VerifyAsync(worker, progress: null);
        if (report.First is { } finding)
        {
            throw new InvalidOperationException($"the benchmark's log is not clean: {finding}");
        }
        var seconds = report.Duration.TotalSeconds;
        return new Measured(Name, report.Events / seconds, 1 / seconds, seconds * 1_000, seconds * 1_000);
    }

    private static async Task<long> CountAsync(NpgsqlDataSource worker)
    {
        await using var command = worker.CreateCommand("SELECT coalesce(max(last), 0) FROM platform.groups");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
