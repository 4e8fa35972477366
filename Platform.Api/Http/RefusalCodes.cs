namespace Platform.Api.Http;

/// <summary>
/// The codes of the domain's refusals, with what they mean to a caller. A slice that refuses with a code that is not here fails with
/// <c>internal-error</c>, so that no code goes out undocumented.
/// </summary>
public static class RefusalCodes
{
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        new("account-closed", 409, "The account is closed", "A closed account is not changed and given nothing any more."),
        new(
            "already-granted",
            409,
            "The account holds the role already",
            "By a grant that has not ended. Revoke that first, for another reason or end."
        ),
        new("grant-expired", 409, "The grant has already ended", "Its time is over: there is nothing left to revoke."),
        new("last-owner", 409, "The tenant's last owner", "Nobody would own the tenant for good. Make somebody else an owner first."),
        new(
            "role-built-in",
            409,
            "The role is built in",
            "Every tenant has the role `owner`; it permits everything and cannot be changed."
        ),
        new("role-exists", 409, "There is a role of this name", "`PUT /v1/roles/{name}` changes what it permits."),
        new("unknown-account", 404, "There is no such account", "`accountId` names no account of this tenant."),
        new("unknown-role", 404, "There is no such role", "`role` names no role of this tenant. Define it first."),
        new(
            "until-in-the-past",
            400,
            "The end lies in the past",
            "`until` must lie in the future; leave it out for a grant without an end."
        ),
        new("email-taken", 409, "The e-mail address is taken", "Another open account of the tenant has it, perhaps in another case."),
        new("slug-taken", 409, "The slug is taken", "Another tenant has this slug. Slugs are never reused."),
        new(
            "not-parked",
            404,
            "No event is parked there",
            "`GET /v1/operations/projections/{name}/parked` lists those that are. Perhaps it has been replayed already."
        ),
        new(
            "event-held",
            409,
            "The event waits behind another",
            "One of its stream could not be taken before it: replay that one, and this follows."
        ),
        new(
            "rebuild-running",
            409,
            "A rebuild is running",
            "This projection is being rebuilt already; its progress is among `GET /v1/operations/projections`."
        ),
        new(
            "unknown-permission",
            400,
            "A permission is unknown",
            "`permissions` takes names of the documented list, or `*` for all that a tenant can have."
        ),
        new(
            "expiry-in-the-past",
            400,
            "The expiry lies in the past",
            "`expiresAt` must lie in the future; leave it out for a key that does not expire."
        ),
    ];
}
