using Npgsql;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Reading;

namespace Platform.Projections.Operations;

/// <summary>How one projection stands.</summary>
/// <param name="Generation">Which set of tables its views show.</param>
/// <param name="LagSeconds">How long the first event it has not applied has waited.</param>
/// <param name="Leader">The node that holds its lease; null where none does.</param>
/// <param name="Epoch">How often its lease has been taken: what a leader of an earlier one says is refused.</param>
/// <param name="Parked">Events it could not take, and those held behind them.</param>
/// <param name="Held">Those of them that are held.</param>
/// <param name="Rebuild">Id of the rebuild that is making its next generation; <paramref name="Progress"/> is how far it is, as JSON.</param>
public sealed record ProjectionState(
    string Name,
    int Version,
    int Generation,
    bool Paused,
    string? Leader,
    long Epoch,
    long Position,
    long LagEvents,
    double LagSeconds,
    long Parked,
    long Held,
    Guid? Rebuild,
    string? Progress
);

/// <summary>What operators see of projections, read as the service.</summary>
public sealed class ProjectionStates(NpgsqlDataSource service)
{
    private const string PlatformTenant = EventDrafts.PlatformTenant;

    public Task<List<ProjectionState>> AllAsync(CancellationToken cancel)
    {
        const string Sql = """
            SELECT p.name, p.version, p.live, p.paused, CASE WHEN p.leased_until > clock_timestamp() THEN p.holder END, p.epoch, g.position,
                lag.events, lag.seconds, k.parked, k.held, b.job, b.progress
            FROM read.projections p JOIN read.generations g ON g.projection = p.name AND g.generation = p.live,
                LATERAL platform.log_lag(g.position) lag,
                LATERAL (SELECT count(*) AS parked, count(*) FILTER (WHERE k.held) AS held
                    FROM read.parked k WHERE k.projection = p.name AND k.generation = p.live) k
                LEFT JOIN LATERAL (SELECT b.job, j.progress::text FROM read.generations b
                    LEFT JOIN platform.jobs j ON j.tenant = $1 AND j.stream = 'rebuild/' || b.job
                    WHERE b.projection = p.name AND b.state = 'building' ORDER BY b.generation DESC LIMIT 1) b ON true
            ORDER BY p.name
            """;
        return TenantQuery.ReadAsync(
            service,
            PlatformTenant,
            Sql,
            r => new ProjectionState(
                r.GetString(0),
                r.GetInt32(1),
                r.GetInt32(2),
                r.GetBoolean(3),
                r.IsDBNull(4) ? null : r.GetString(4),
                r.GetInt64(5),
                r.GetInt64(6),
                r.GetInt64(7),
                r.GetDouble(8),
                r.GetInt64(9),
                r.GetInt64(10),
                r.IsDBNull(11) ? null : r.GetGuid(11),
                r.IsDBNull(12) ? null : r.GetString(12)
            ),
            cancel,
            PlatformTenant
        );
    }

    /// <summary>Where the first parked event of the stream stands of which one is parked at this position; null where none is.</summary>
    public async Task<long?> FirstParkedAsync(string projection, long position, CancellationToken cancel)
    {
        const string Sql = """
            SELECT (SELECT min(f.position) FROM read.parked f
                WHERE f.projection = k.projection AND f.generation = k.generation AND f.tenant = k.tenant AND f.stream = k.stream)
            FROM read.projections p JOIN read.parked k ON k.projection = p.name AND k.generation = p.live
            WHERE p.name = $1 AND k.position = $2
            """;
        var found = await TenantQuery.ReadAsync(service, PlatformTenant, Sql, r => (long?)r.GetInt64(0), cancel, projection, position);
        return found.FirstOrDefault();
    }

    /// <summary>Parked events behind a position, in order, at most <paramref name="limit"/>.</summary>
    public Task<List<ParkedEvent>> ParkedAsync(string projection, long after, int limit, CancellationToken cancel)
    {
        const string Sql = """
            SELECT k.position, k.tenant, k.stream, k.version, k.held, k.error, k.parked, k.attempts
            FROM read.projections p JOIN read.parked k ON k.projection = p.name AND k.generation = p.live
            WHERE p.name = $1 AND k.position > $2 ORDER BY k.position LIMIT $3
            """;
        return TenantQuery.ReadAsync(
            service,
            PlatformTenant,
            Sql,
            r => new ParkedEvent(
                r.GetInt64(0),
                r.GetString(1),
                r.GetString(2),
                r.GetInt64(3),
                r.GetBoolean(4),
                r.IsDBNull(5) ? null : r.GetString(5),
                r.GetFieldValue<DateTimeOffset>(6),
                r.GetInt32(7)
            ),
            cancel,
            projection,
            after,
            limit
        );
    }
}
