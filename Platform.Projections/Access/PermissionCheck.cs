using Platform.Domain.Access;

namespace Platform.Projections.Access;

/// <summary>How an account stands, as read models write it.</summary>
public static class AccountStanding
{
    public const string Active = "active";
    public const string Locked = "locked";
    public const string Closed = "closed";
}

/// <summary>One grant of an account that has not been ended by an event.</summary>
/// <param name="Until">From when on it permits nothing, whether or not its end has been written; null: no end.</param>
public sealed record HeldGrant(Guid Id, string Role, DateTimeOffset? Until);

/// <summary>What an account holds and how it stands.</summary>
/// <param name="Standing">One of <see cref="AccountStanding"/>; null: there is no such account.</param>
/// <param name="Grants">Oldest first.</param>
/// <param name="Position">The global position the projection had applied when this was read.</param>
/// <param name="Generation">The tables it was read from.</param>
public sealed record AccountAccess(string? Standing, IReadOnlyList<HeldGrant> Grants, long Position, long Generation = 0);

/// <summary>What a role permits.</summary>
/// <param name="Permissions">Null: there is no such role.</param>
/// <param name="Position">As in <see cref="AccountAccess"/>.</param>
public sealed record RoleAccess(IReadOnlyList<string>? Permissions, long Position, long Generation = 0);

/// <summary>Why a check was answered as it was.</summary>
public enum PermissionReason
{
    Granted,
    NoGrant,
    AccountLocked,
    AccountClosed,
    UnknownAccount,
}

/// <summary>An answer, and the grant that decides where it is yes.</summary>
public sealed record PermissionAnswer(PermissionReason Reason, HeldGrant? Grant = null)
{
    public bool Allowed => Reason is PermissionReason.Granted;
}

/// <summary>Whether an account may do something: a pure function of what it holds, what its roles permit, and the moment.</summary>
public static class PermissionCheck
{
    /// <summary>The roles that have to be known before <see cref="Of"/> can answer.</summary>
    public static IEnumerable<string> RolesOf(AccountAccess account, DateTimeOffset now) =>
        account.Grants.Where(g => IsActive(g, now) && g.Role != Role.Owner).Select(g => g.Role).Distinct(StringComparer.Ordinal);

    /// <summary>The answer; where several grants permit it, the oldest of them is told.</summary>
    /// <param name="permissionsOf">What a role permits; null: there is no such role, and it permits nothing. Never asked for <c>owner</c>.</param>
    public static PermissionAnswer Of(
        AccountAccess account,
        Func<string, IReadOnlyList<string>?> permissionsOf,
        string permission,
        DateTimeOffset now
    )
    {
        var stopped = account.Standing switch
        {
            null => PermissionReason.UnknownAccount,
            AccountStanding.Locked => PermissionReason.AccountLocked,
            AccountStanding.Closed => PermissionReason.AccountClosed,
            _ => PermissionReason.Granted,
        };
        if (stopped is not PermissionReason.Granted)
        {
            return new PermissionAnswer(stopped);
        }
        foreach (var grant in account.Grants.Where(g => IsActive(g, now)))
        {
            var permissions = grant.Role == Role.Owner ? Role.OwnerPermissions : permissionsOf(grant.Role) ?? [];
            if (permissions.Any(listed => PermissionNames.Permits(listed, permission)))
            {
                return new PermissionAnswer(PermissionReason.Granted, grant);
            }
        }
        return new PermissionAnswer(PermissionReason.NoGrant);
    }

    private static bool IsActive(HeldGrant grant, DateTimeOffset now) => grant.Until is not { } until || now < until;
}
