using Npgsql;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Projecting;
using Platform.Ledger.Reading;

namespace Platform.Projections.Tenancy;

/// <summary>Lists tenants and their keys, oldest first, a page at a time.</summary>
public sealed class TenancyQuery(NpgsqlDataSource service)
{
    public Task<List<TenantRow>> TenantsAsync(long after, long upTo, int limit, CancellationToken cancel) =>
        PageAsync<TenantRow>(Tenants.View, EventDrafts.PlatformTenant, after, upTo, limit, cancel);

    public Task<List<ApiKeyRow>> ApiKeysAsync(string tenant, long after, long upTo, int limit, CancellationToken cancel) =>
        PageAsync<ApiKeyRow>(ApiKeys.View, tenant, after, upTo, limit, cancel);

    private Task<List<TRow>> PageAsync<TRow>(string view, string tenant, long after, long upTo, int limit, CancellationToken cancel)
        where TRow : class =>
        TenantQuery.ReadAsync(
            service,
            tenant,
            $"""
            SELECT {ReadRow<TRow>.Columns} FROM {view}
            WHERE tenant = $1 AND position > $2 AND position <= $3 ORDER BY position LIMIT $4
            """,
            ReadRow<TRow>.From,
            cancel,
            tenant,
            after,
            upTo,
            limit
        );
}
