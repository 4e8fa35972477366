namespace Platform.Domain.Tenancy;

/// <summary>What a tenant's credential can be allowed. Names are stored in events: add, never rename.</summary>
public static class TenantPermissions
{
    public const string AccessCheck = "access:check";
    public const string AccessRead = "access:read";
    public const string AccessReadPersonal = "access:read-personal";
    public const string AccessWrite = "access:write";
    public const string AccountsRead = "accounts:read";
    public const string AccountsWrite = "accounts:write";
    public const string AuditRead = "audit:read";
    public const string AuditReadPersonal = "audit:read-personal";
    public const string AuditVerify = "audit:verify";
    public const string AuditWrite = "audit:write";

    /// <summary>All that a tenant can have, now and later.</summary>
    public const string All = "*";

    public static IReadOnlyList<string> Names { get; } =
    [
        AccessCheck,
        AccessRead,
        AccessReadPersonal,
        AccessWrite,
        AccountsRead,
        AccountsWrite,
        AuditRead,
        AuditReadPersonal,
        AuditVerify,
        AuditWrite,
    ];

    public static bool IsGrantable(string name) => name == All || Names.Contains(name, StringComparer.Ordinal);
}
