using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Access;

/// <summary>Gives a set of permissions a name.</summary>
/// <param name="Name">A lower-case letter, then up to 49 lower-case letters, digits and hyphens.</param>
/// <param name="Permissions">1 to 100 names of the tenant's own application; <c>invoices:*</c> permits all that begins so, <c>*</c> everything.</param>
public sealed record DefineRole(
    [property: Required, RegularExpression(RoleNames.Pattern)] string Name,
    [property: Required, PermissionList] IReadOnlyList<string> Permissions
);

public static class DefineRoleHandler
{
    public static Refusal? Validate(DefineRole command, Role? role) =>
        command.Name == Role.Owner ? BuiltIn
        : role is not null ? Refusal.Conflict("role-exists", "There is a role of this name; PUT changes it.")
        : null;

    public static object[] Handle(DefineRole command) => [new RoleDefined(PermissionNames.Ordered(command.Permissions))];

    internal static Refusal BuiltIn { get; } = Refusal.Conflict("role-built-in", "The role owner is built in: it permits everything.");
}
