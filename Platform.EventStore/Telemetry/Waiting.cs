using Npgsql;
using Platform.Ledger.Proof;

namespace Platform.EventStore.Telemetry;

/// <summary>What waits, as <see cref="LogGauges"/> shows it.</summary>
/// <param name="Of">A projection's name, a job's kind, a refusal's reason.</param>
/// <param name="Seconds">Age of the oldest.</param>
internal sealed record Waiting(string Of, long Count, double Seconds)
{
    public static Task<List<Waiting>> ReadAsync(NpgsqlDataSource worker, string sql, CancellationToken cancel) =>
        WorkerRows.ReadAsync(worker, sql, r => new Waiting(r.GetString(0), r.GetInt64(1), r.GetDouble(2)), cancel);

    /// <summary>With nothing waiting of what is known and was not found: so that the first is an increase.</summary>
    public static List<Waiting> OrNone(List<Waiting> found, IEnumerable<string> known) =>
        [.. found, .. known.Except(found.Select(each => each.Of), StringComparer.Ordinal).Select(name => new Waiting(name, 0, 0))];
}
