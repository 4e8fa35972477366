using System.Collections.Frozen;
using Platform.Domain.Tenancy;

namespace Platform.Api.Security;

/// <summary>One permission a credential can hold.</summary>
/// <param name="Name">As it travels: <c>area:action</c>.</param>
/// <param name="Meaning">What it allows, for <c>docs/permissions.md</c>.</param>
/// <param name="OperatorOnly">True: no tenant's credential can hold it, and <c>*</c> does not include it.</param>
public sealed record Permission(string Name, string Meaning, bool OperatorOnly = false);

/// <summary>The list of all permissions, and what holding some of them permits.</summary>
public static class Permissions
{
    public const string AccessCheck = TenantPermissions.AccessCheck;
    public const string AccessRead = TenantPermissions.AccessRead;
    public const string AccessReadPersonal = TenantPermissions.AccessReadPersonal;
    public const string AccessWrite = TenantPermissions.AccessWrite;
    public const string AccountsRead = TenantPermissions.AccountsRead;
    public const string AccountsWrite = TenantPermissions.AccountsWrite;
    public const string AuditWrite = TenantPermissions.AuditWrite;
    public const string AuditRead = TenantPermissions.AuditRead;
    public const string AuditReadPersonal = TenantPermissions.AuditReadPersonal;
    public const string AuditVerify = TenantPermissions.AuditVerify;
    public const string Operator = "operator";

    /// <summary>All that a tenant can have, now and later.</summary>
    public const string AllOfTenant = TenantPermissions.All;

    public static IReadOnlyList<Permission> All { get; } =
    [
        new(
            AccessCheck,
            "Ask whether an account may do something. What a role lists is met by the same name; `*` permits everything, and a name that ends in `:*` or `.*` all that begins with what stands before the star."
        ),
        new(AccessRead, "Read roles, grants, and who changed which permission. Reasons stay sealed."),
        new(AccessReadPersonal, "The reasons in what `access:read` shows are opened, with a `Purpose`. Needs `access:read` as well."),
        new(AccessWrite, "Define and change roles, grant them to accounts and revoke them."),
        new(AccountsRead, "Read accounts, personal data included. Each reading needs a `Purpose` and is recorded."),
        new(AccountsWrite, "Register, lock, unlock, rename and close accounts and change their e-mail addresses."),
        new(AuditRead, "Search the trail, read entries and streams, and export them. Personal data stays sealed."),
        new(AuditReadPersonal, "Personal data in what `audit:read` shows is opened. Needs `audit:read` as well."),
        new(AuditVerify, "Start a verification of the tenant's log and read its result."),
        new(AuditWrite, "Record the actions of outside systems."),
        new(
            Operator,
            "Create, suspend and reactivate tenants and issue their API keys; read their names with a `Purpose`, which is recorded.",
            OperatorOnly: true
        ),
    ];

    private static readonly FrozenSet<string> OfTenants = All.Where(permission => !permission.OperatorOnly)
        .Select(permission => permission.Name)
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a tenant's API key may be given this: a tenant permission, or <c>*</c>.</summary>
    public static bool IsGrantable(string name) => name == AllOfTenant || OfTenants.Contains(name);

    /// <summary>
    /// Whether a credential that holds <paramref name="granted"/> may do what <paramref name="wanted"/> names. Unknown names permit
    /// nothing.
    /// </summary>
    public static bool Permits(IReadOnlyCollection<string> granted, string wanted) =>
        OfTenants.Contains(wanted)
            ? granted.Contains(wanted) || granted.Contains(AllOfTenant)
            : wanted == Operator && granted.Contains(Operator);
}
