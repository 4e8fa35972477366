using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Access;

/// <summary>Replaces what a role permits, at once for all who hold it.</summary>
/// <param name="Permissions">As in <see cref="DefineRole"/>: the whole list, not what is added to it.</param>
public sealed record ChangeRole([property: Required, PermissionList] IReadOnlyList<string> Permissions);

public static class ChangeRoleHandler
{
    /// <param name="name">The role's name, from the path.</param>
    public static Refusal? Validate(string name, Role? role) =>
        name == Role.Owner ? DefineRoleHandler.BuiltIn
        : role is null ? Refusal.NotFound("not-found", "There is no role of this name.")
        : null;

    // The same permissions in another order are no change: no event, no error.
    public static object[] Handle(ChangeRole command, Role role) =>
        PermissionNames.Ordered(command.Permissions) is var permissions
        && permissions.SequenceEqual(role.Permissions, StringComparer.Ordinal)
            ? []
            : [new RoleChanged(permissions)];
}
