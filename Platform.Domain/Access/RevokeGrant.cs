using System.ComponentModel.DataAnnotations;
using Platform.Domain.Kernel;

namespace Platform.Domain.Access;

/// <summary>Ends a grant before its time.</summary>
public sealed record RevokeGrant([property: Required, StringLength(500, MinimumLength = 1)] string Reason);

public static class RevokeGrantHandler
{
    /// <param name="id">The grant's own id.</param>
    public static Refusal? Validate(Guid id, Grant? grant, Owners? owners, Caller caller) =>
        grant is null ? Refusal.NotFound("not-found", "There is no grant of this id.")
        : grant.HasExpired(caller.Now) ? Refusal.Conflict("grant-expired", "The grant has already ended.")
        : grant.Status is GrantStatus.Active && owners?.IsLast(id) == true
            ? Refusal.Conflict("last-owner", "Nobody would own the tenant; make somebody else an owner first.")
        : null;

    // A repeat changes nothing: no event, no error.
    public static GrantEvents Handle(RevokeGrant command, Guid id, Grant grant, Owners? owners) =>
        grant.Status is GrantStatus.Active
            ? new([new GrantRevoked(command.Reason)], owners?.Holds(id) == true ? [new OwnerRemoved(id, grant.AccountId)] : [])
            : new([], []);
}
