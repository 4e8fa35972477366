using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Access;

/// <summary>Gives an account a role.</summary>
/// <param name="Reason">Why; kept with the grant, and personal.</param>
/// <param name="Until">From when on it permits nothing; absent: until it is revoked.</param>
public sealed record GrantAccess(
    Guid AccountId,
    [property: Required, RegularExpression(RoleNames.Pattern)] string Role,
    [property: Required, StringLength(500, MinimumLength = 1)] string Reason,
    DateTimeOffset? Until = null
);

/// <summary>What a grant or its end writes, all of it at once.</summary>
public sealed record GrantEvents(object[] OfGrant, object[] OfOwners);

public static class GrantAccessHandler
{
    public static Refusal? Validate(GrantAccess command, Grantee? account, Role? role, Caller caller) =>
        command.Until <= caller.Now ? Refusal.Invalid("until-in-the-past", "until must lie in the future.")
        : account is null ? Refusal.NotFound("unknown-account", "There is no account of this id.")
        : account.Closed ? Refusal.Conflict("account-closed", "The account is closed.")
        : role is null && command.Role != Role.Owner ? Refusal.NotFound("unknown-role", "There is no role of this name.")
        : null;

    // An owner for a time leaves: it never counts as one who stays.
    public static GrantEvents Handle(GrantAccess command, Caller caller) =>
        new(
            [new AccessGranted(command.AccountId, command.Role, command.Reason, command.Until)],
            command is { Role: Role.Owner, Until: null } ? [new OwnerAdded(caller.NewId, command.AccountId)] : []
        );
}
