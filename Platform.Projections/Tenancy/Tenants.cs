using Platform.Domain.Tenancy;
using Platform.EventStore.Aggregates;
using Platform.EventStore.Projecting;
using Platform.EventStore.Subscriptions;
using Platform.Ledger.Serialization;

namespace Platform.Projections.Tenancy;

/// <summary>A tenant as the list shows it.</summary>
/// <param name="Name">Sealed JSON of the entry it came from, opened at the edge.</param>
public sealed record TenantRow(string Slug, string Name, TenantStatus Status, DateTimeOffset Created)
{
    public string Id { get; init; } = "";

    public long Position { get; init; }
}

/// <summary>Which tenants there are and how they stand; read by operators. Follows the platform's own copies of their events.</summary>
public sealed class Tenants(EventJson json) : SingleStreamProjection<TenantRow>(json, ProgressName, "tenant")
{
    /// <summary>What queries name.</summary>
    public const string View = "read.tenants";

    /// <summary>The projection's name.</summary>
    public const string ProgressName = "tenants";

    public static TenantRow Create(IEvent<TenantCreated> e) =>
        new(e.Data.Slug, e.Sealed(nameof(TenantCreated.Name)), TenantStatus.Active, e.At);

    public static TenantRow Apply(IEvent<TenantSuspended> e, TenantRow row) => row with { Status = TenantStatus.Suspended };

    public static TenantRow Apply(IEvent<TenantReactivated> e, TenantRow row) => row with { Status = TenantStatus.Active };

    // Its log holds a copy of what happens to every other tenant.
    protected override bool Takes(LogRow row) => row.Tenant == EventDrafts.PlatformTenant;
}
