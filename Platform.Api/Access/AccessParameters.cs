using Platform.Api.Http;
using Platform.Domain.Access;

namespace Platform.Api.Access;

/// <summary>Query parameters of this area, each refused with <c>invalid-parameter</c> where it is not of its form.</summary>
internal static class AccessParameters
{
    public static readonly Parameter Account = new("accountId", "An account's id.");
    public static readonly Parameter Role = new("role", "A role's name.");
    public static readonly Parameter Active = new("active", "`true`: only what permits anything now; `false`: only what has ended.");
    public static readonly Parameter Permission = new("permission", "A permission's name, as the tenant's own application knows it.");

    public static Guid? AccountId(this QueryValues query) =>
        query.Text(Account.Name) is not { } text ? null
        : Guid.TryParseExact(text, "D", out var id) ? id
        : throw Invalid(Account, "is an account's id, a UUID");

    public static string? RoleName(this QueryValues query) =>
        query.Text(Role.Name) is not { } text ? null
        : RoleNames.IsValid(text) ? text
        : throw Invalid(Role, "is a role's name: a lower-case letter, then at most 49 of a-z, 0-9 and -");

    public static bool? IsActive(this QueryValues query) =>
        query.Text(Active.Name) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw Invalid(Active, "is true or false"),
        };

    public static Guid RequiredAccountId(this QueryValues query) => query.AccountId() ?? throw Invalid(Account, "is required");

    public static string RequiredPermission(this QueryValues query) =>
        query.Text(Permission.Name) is { } text && PermissionNames.IsName(text)
            ? text
            : throw Invalid(Permission, "is required: a-z or 0-9, then at most 99 of a-z, 0-9 and :._-");

    private static ProblemException Invalid(Parameter parameter, string rule) =>
        new(ProblemCodes.InvalidParameter, $"{parameter.Name} {rule}.");
}
