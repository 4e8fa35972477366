using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Tenancy;

// What can happen to a tenant. Names and fields are the storage format: add, never rename.
public sealed record TenantCreated([property: Unique("tenant-slug", Global = true)] string Slug, Personal Name);

public sealed record TenantSuspended(Personal Reason);

public sealed record TenantReactivated;

public enum TenantStatus
{
    Active,
    Suspended,
}

/// <summary>A customer: whose log, whose keys, and whether it may still command.</summary>
public sealed record Tenant(string Slug, string Name, TenantStatus Status)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static Tenant Create(TenantCreated e) => new(e.Slug, e.Name.Text, TenantStatus.Active);

    public Tenant Apply(TenantSuspended _) => this with { Status = TenantStatus.Suspended };

    public Tenant Apply(TenantReactivated _) => this with { Status = TenantStatus.Active };
}
