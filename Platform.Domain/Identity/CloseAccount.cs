using System.ComponentModel.DataAnnotations;
using Platform.Domain.Access;
using Platform.Domain.Kernel;

namespace Platform.Domain.Identity;

/// <summary>Ends an account for good; its e-mail address is free for others at once.</summary>
public sealed record CloseAccount([property: Required, StringLength(500, MinimumLength = 1)] string Reason);

/// <summary>What closing writes, all of it at once.</summary>
public sealed record ClosingEvents(object[] OfAccount, object[] OfOwners);

public static class CloseAccountHandler
{
    /// <param name="id">The account's own id.</param>
    /// <param name="owners">Null: the tenant never had one.</param>
    public static Refusal? Validate(Guid id, Account? account, TenantOwners? owners) =>
        account is null ? Refusal.NotFound("not-found", "There is nothing here under this id.")
        : account.Status is not AccountStatus.Closed && owners?.AreOnly(id) == true
            ? Refusal.Conflict("last-owner", "Nobody would own the tenant; make somebody else an owner first.")
        : null;

    // A repeat changes nothing. Who is closed owns nothing: else the last but one could be closed after the last.
    public static ClosingEvents Handle(CloseAccount command, Guid id, Account account, TenantOwners? owners) =>
        account.Status is AccountStatus.Closed
            ? new([], [])
            : new([new AccountClosed(command.Reason)], [.. owners?.GrantsOf(id).Select(grant => new OwnerRemoved(grant, id)) ?? []]);
}
