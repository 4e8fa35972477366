using System.ComponentModel.DataAnnotations;

namespace Platform.Domain.Tenancy;

/// <summary>Stops a tenant's commands; it may still read, and its reads are recorded.</summary>
public sealed record SuspendTenant([property: Required, StringLength(500, MinimumLength = 1)] string Reason);

public static class SuspendTenantHandler
{
    // A repeat changes nothing: no event, no error.
    public static object[] Handle(SuspendTenant command, Tenant tenant) =>
        tenant.Status is TenantStatus.Active ? [new TenantSuspended(command.Reason)] : [];
}
