using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.Projections.Access;

/// <summary>Which changes to look for; null: any.</summary>
/// <param name="Actor">Id of the credential that made it.</param>
/// <param name="From">Not before this moment; <paramref name="To"/>: before this one.</param>
public sealed record ChangeFilter(Guid? Account, string? Role, string? Actor, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>A change as it was stored; <paramref name="Reason"/> is the sealed JSON of its entry.</summary>
public sealed record StoredChange(
    long Position,
    DateTimeOffset At,
    string Actor,
    string ActorKind,
    string What,
    string? Account,
    string Role,
    string? Grant,
    IReadOnlyList<string> Added,
    IReadOnlyList<string> Removed,
    string? Reason,
    DateTimeOffset? Until
);

/// <summary>Finds changes of who may do what, oldest first, a page at a time.</summary>
public sealed class AccessChangesQuery(NpgsqlDataSource service)
{
    public Task<List<StoredChange>> PageAsync(
        string tenant,
        ChangeFilter filter,
        long after,
        long upTo,
        int limit,
        CancellationToken cancel
    )
    {
        var conditions = new Conditions(tenant, after, upTo, limit)
            .Where("account =", filter.Account?.ToString())
            .Where("role =", filter.Role)
            .Where("actor =", filter.Actor)
            .Where("at >=", filter.From?.UtcDateTime)
            .Where("at <", filter.To?.UtcDateTime);
        var sql = $"""
            SELECT position, at, actor, actor_kind, what, account, role, grant_id, added, removed, reason, until
            FROM read.{AccessChanges.Table} WHERE tenant = $1 AND position > $2 AND position <= $3{conditions}
            ORDER BY position LIMIT $4
            """;
        return TenantQuery.ReadAsync(service, tenant, sql, Read, cancel, conditions.Parameters);
    }

    private static StoredChange Read(NpgsqlDataReader r) =>
        new(
            r.GetInt64(0),
            r.GetFieldValue<DateTimeOffset>(1),
            r.GetString(2),
            r.GetString(3),
            r.GetString(4),
            r.IsDBNull(5) ? null : r.GetString(5),
            r.GetString(6),
            r.IsDBNull(7) ? null : r.GetString(7),
            r.IsDBNull(8) ? [] : r.GetFieldValue<string[]>(8),
            r.IsDBNull(9) ? [] : r.GetFieldValue<string[]>(9),
            r.IsDBNull(10) ? null : r.GetString(10),
            r.IsDBNull(11) ? null : r.GetFieldValue<DateTimeOffset>(11)
        );
}
