using Npgsql;
using Platform.EventStore.Streams;

namespace Platform.Projections.Audit;

/// <summary>What to look for in the trail; null: anything.</summary>
/// <param name="Actor">Keyed digest, see <see cref="Trail.ActorDigestAsync"/>.</param>
/// <param name="From">Not before this moment (an outside action's own time, else when it was recorded).</param>
/// <param name="To">Before this moment.</param>
public sealed record TrailFilter(
    string? Stream,
    byte[]? Actor,
    string? Type,
    string? Action,
    string? Outcome,
    DateTimeOffset? From,
    DateTimeOffset? To
);

/// <summary>Searches one tenant's trail, oldest first, and reads the entries it finds from the log itself.</summary>
public sealed class TrailQuery(NpgsqlDataSource service)
{
    /// <summary>Entries in (<paramref name="after"/>, <paramref name="upTo"/>] that fit, at most <paramref name="limit"/>.</summary>
    public Task<List<StoredEntry>> PageAsync(string tenant, TrailFilter filter, long after, long upTo, int limit, CancellationToken cancel)
    {
        var parameters = new List<object> { tenant, after, upTo, limit };
        var conditions = new System.Text.StringBuilder();
        void Where(string condition, object? value)
        {
            if (value is not null)
            {
                parameters.Add(value);
                conditions.Append(" AND t.").Append(condition).Append(" $").Append(parameters.Count);
            }
        }
        Where("stream =", filter.Stream);
        Where("actor =", filter.Actor);
        Where("type =", filter.Type);
        Where("action =", filter.Action);
        Where("outcome =", filter.Outcome);
        Where("happened >=", filter.From?.UtcDateTime);
        Where("happened <", filter.To?.UtcDateTime);
        var sql = $"""
            SELECT l.tenant, l.tenant_position, l.stream, l.version, l.leaf, l.entry
            FROM (
                SELECT t.tenant_position FROM {Trail.View} t
                WHERE t.tenant = $1 AND t.tenant_position > $2 AND t.tenant_position <= $3{conditions}
                ORDER BY t.tenant_position LIMIT $4) found
            JOIN platform.log l ON l.tenant = $1 AND l.tenant_position = found.tenant_position
            ORDER BY l.tenant_position
            """;
        return TenantQuery.ReadAsync(
            service,
            tenant,
            sql,
            r => new StoredEntry(
                r.GetString(0),
                r.GetInt64(1),
                r.GetString(2),
                r.GetInt64(3),
                r.GetFieldValue<byte[]>(4),
                r.GetFieldValue<byte[]>(5)
            ),
            cancel,
            [.. parameters]
        );
    }
}
