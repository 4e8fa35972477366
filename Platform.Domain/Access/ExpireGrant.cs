namespace Platform.Domain.Access;

/// <summary>Ends a grant whose time is over; asked by the platform itself, at that time.</summary>
public sealed record ExpireGrant;

public static class ExpireGrantHandler
{
    // Asked twice, or of a grant that was revoked before: nothing is left to end.
    public static object[] Handle(ExpireGrant _, Grant grant) =>
        grant is { Status: GrantStatus.Active, Until: not null } ? [new GrantExpired()] : [];
}
