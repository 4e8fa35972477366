using Npgsql;
using Platform.EventStore.Streams;

namespace Platform.Projections.Tenancy;

/// <summary>A tenant as the list shows it. <paramref name="Name"/> is the sealed JSON of the entry it came from.</summary>
public sealed record TenantRow(string Id, string Slug, string Name, string Status, DateTimeOffset Created, long Position);

/// <summary>An API key as the list shows it, without its secret or hash. <paramref name="Name"/> is sealed JSON.</summary>
public sealed record ApiKeyRow(
    string Id,
    string Name,
    IReadOnlyList<string> Permissions,
    DateTimeOffset? ExpiresAt,
    bool Revoked,
    DateTimeOffset Created,
    long Position
);

/// <summary>Lists tenants and their keys, oldest first, a page at a time.</summary>
public sealed class TenancyQuery(NpgsqlDataSource service)
{
    private const string PlatformTenant = "platform";

    public Task<List<TenantRow>> TenantsAsync(long after, long upTo, int limit, CancellationToken cancel) =>
        TenantQuery.ReadAsync(
            service,
            PlatformTenant,
            $"""
            SELECT id, slug, name, status, created, position FROM {Tenants.Table}
            WHERE tenant = '{PlatformTenant}' AND position > $1 AND position <= $2 ORDER BY position LIMIT $3
            """,
            r => new TenantRow(
                r.GetString(0),
                r.GetString(1),
                r.GetString(2),
                r.GetString(3),
                r.GetFieldValue<DateTimeOffset>(4),
                r.GetInt64(5)
            ),
            cancel,
            after,
            upTo,
            limit
        );

    public Task<List<ApiKeyRow>> ApiKeysAsync(string tenant, long after, long upTo, int limit, CancellationToken cancel) =>
        TenantQuery.ReadAsync(
            service,
            tenant,
            $"""
            SELECT id, name, permissions, expires, revoked, created, position FROM {ApiKeys.Table}
            WHERE tenant = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4
            """,
            r => new ApiKeyRow(
                r.GetString(0),
                r.GetString(1),
                r.GetFieldValue<string[]>(2),
                r.IsDBNull(3) ? null : r.GetFieldValue<DateTimeOffset>(3),
                r.GetBoolean(4),
                r.GetFieldValue<DateTimeOffset>(5),
                r.GetInt64(6)
            ),
            cancel,
            tenant,
            after,
            upTo,
            limit
        );
}
