using Npgsql;
using Platform.Ledger.Reading;

namespace Platform.Projections.Access;

/// <summary>A grant as lists show it.</summary>
/// <param name="Status">active, revoked or expired, as its events say.</param>
/// <param name="Position">tenant_position of its first event.</param>
public sealed record GrantRow(
    string Id,
    string Account,
    string Role,
    string Status,
    DateTimeOffset? Until,
    DateTimeOffset Granted,
    DateTimeOffset? Ended,
    long Position
);

/// <summary>A role as lists show it.</summary>
public sealed record RoleRow(string Name, IReadOnlyList<string> Permissions, DateTimeOffset Defined, DateTimeOffset Changed, long Position);

/// <summary>Which grants to look for; null: any.</summary>
/// <param name="Active">Whether it permits anything now, by the database's clock.</param>
public sealed record GrantFilter(Guid? Account, string? Role, bool? Active);

/// <summary>Lists grants and roles, oldest first, a page at a time.</summary>
public sealed class AccessListsQuery(NpgsqlDataSource service)
{
    /// <summary>Grants in (<paramref name="after"/>, <paramref name="upTo"/>] that fit.</summary>
    public Task<List<GrantRow>> GrantsAsync(string tenant, GrantFilter filter, long after, long upTo, int limit, CancellationToken cancel)
    {
        var conditions = new Conditions(tenant, after, upTo, limit)
            .Where("account =", filter.Account?.ToString())
            .Where("role =", filter.Role)
            .Where("(status = 'active' AND coalesce(until > now(), true)) =", filter.Active);
        var sql = $"""
            SELECT id, account, role, status, until, granted, ended, position FROM read.{HeldAccess.Grants}
            WHERE tenant = $1 AND position > $2 AND position <= $3{conditions} ORDER BY position LIMIT $4
            """;
        return TenantQuery.ReadAsync(service, tenant, sql, Grant, cancel, conditions.Parameters);
    }

    /// <summary>Roles in (<paramref name="after"/>, <paramref name="upTo"/>].</summary>
    public Task<List<RoleRow>> RolesAsync(string tenant, long after, long upTo, int limit, CancellationToken cancel) =>
        TenantQuery.ReadAsync(
            service,
            tenant,
            $"""
            SELECT name, permissions, defined, changed, position FROM read.{HeldAccess.Roles}
            WHERE tenant = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4
            """,
            r => new RoleRow(
                r.GetString(0),
                r.GetFieldValue<string[]>(1),
                r.GetFieldValue<DateTimeOffset>(2),
                r.GetFieldValue<DateTimeOffset>(3),
                r.GetInt64(4)
            ),
            cancel,
            tenant,
            after,
            upTo,
            limit
        );

    private static GrantRow Grant(NpgsqlDataReader r) =>
        new(
            r.GetString(0),
            r.GetString(1),
            r.GetString(2),
            r.GetString(3),
            r.IsDBNull(4) ? null : r.GetFieldValue<DateTimeOffset>(4),
            r.GetFieldValue<DateTimeOffset>(5),
            r.IsDBNull(6) ? null : r.GetFieldValue<DateTimeOffset>(6),
            r.GetInt64(7)
        );
}
