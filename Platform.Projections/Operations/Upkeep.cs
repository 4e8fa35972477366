using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Domain.Operations;
using Platform.EventStore.Projecting;
using Platform.Ledger.Telemetry;

namespace Platform.Projections.Operations;

/// <summary>
/// What operators need not ask for: a projection whose code is of a higher version than its tables is rebuilt, and each projection is compared
/// with the log now and then, one after the other.
/// </summary>
public sealed class Upkeep(
    NpgsqlDataSource worker,
    IReadOnlyList<Projection> projections,
    SystemDecisions decisions,
    ConsistencyResults results,
    TimeProvider clock,
    ILogger<Upkeep> log
)
{
    /// <summary>How old a projection's last comparison with the log may be.</summary>
    public static readonly TimeSpan ConsistencyInterval = TimeSpan.FromHours(6);

    /// <summary>How often it is looked for what is due.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public LoopSign Sign { get; } = new("upkeep", 12 * Interval, clock);

    /// <summary>Runs until cancelled; never ends silently.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var running = Sign.Begin();
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancel);
                Sign.Beat();
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                log.LogError(e, "the upkeep of projections failed; trying again in {Interval}", Interval);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.WhenAny(Task.Delay(Interval, clock, cancel));
        }
    }

    /// <summary>Asks for what is due, unless another process is at it.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        await using var connection = await worker.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var alone = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock(hashtext('upkeep'))", connection);
        if (await alone.ExecuteScalarAsync(cancel) is true)
        {
            await RebuildAsync(connection, cancel);
            await CompareAsync(connection, cancel);
        }
    }

    private async Task RebuildAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var shown = await ShownAsync(connection, cancel);
        foreach (var projection in projections.Where(p => shown.TryGetValue(p.Name, out var version) && version < p.Version))
        {
            // Refused while one is running: its claim on the name is held.
            var events = RebuildProjectionHandler.Handle(new RebuildProjection(projection.Name, RebuildReasons.Deployment));
            if (await decisions.BeginAsync(id => $"rebuild/{id}", RebuildJob.Kind, events, cancel))
            {
                log.LogInformation("projection {Projection} is rebuilt for code version {Version}", projection.Name, projection.Version);
            }
        }
    }

    private async Task CompareAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        const string Sql = """
            SELECT (SELECT created FROM platform.groups WHERE number = 1),
                EXISTS (SELECT FROM platform.jobs WHERE tenant = 'platform' AND kind = $1 AND state IN ('queued', 'running'))
            """;
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ConsistencyJob.Kind });
        DateTimeOffset began;
        var now = clock.GetUtcNow();
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            await reader.ReadAsync(cancel);
            began = await reader.IsDBNullAsync(0, cancel) ? now : reader.GetFieldValue<DateTimeOffset>(0);
            if (reader.GetBoolean(1) || now - began < ConsistencyInterval)
            {
                return;
            }
        }
        var latest = await results.LatestAsync(cancel);
        var oldest = projections.MinBy(p => latest.TryGetValue(p.Name, out var last) ? last.At : began);
        if (oldest is not null && now - (latest.TryGetValue(oldest.Name, out var result) ? result.At : began) >= ConsistencyInterval)
        {
            var events = StartConsistencyCheckHandler.Handle(new StartConsistencyCheck(oldest.Name));
            await decisions.BeginAsync(id => $"consistency/{id}", ConsistencyJob.Kind, events, cancel);
        }
    }

    private static async Task<Dictionary<string, int>> ShownAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var shown = new Dictionary<string, int>(StringComparer.Ordinal);
        await using var command = new NpgsqlCommand("SELECT name, version FROM read.projections", connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            shown.Add(reader.GetString(0), reader.GetInt32(1));
        }
        return shown;
    }
}
