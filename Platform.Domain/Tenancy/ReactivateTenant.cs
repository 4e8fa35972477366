namespace Platform.Domain.Tenancy;

/// <summary>Lets a suspended tenant command again.</summary>
public sealed record ReactivateTenant;

public static class ReactivateTenantHandler
{
    public static object[] Handle(ReactivateTenant _, Tenant tenant) =>
        tenant.Status is TenantStatus.Suspended ? [new TenantReactivated()] : [];
}
