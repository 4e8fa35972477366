namespace Platform.Api.Http;

/// <summary>
/// The codes of the domain's refusals, with what they mean to a caller. A slice that refuses with a code that is not here fails with
/// <c>internal-error</c>, so that no code goes out undocumented.
/// </summary>
public static class RefusalCodes
{
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        new("slug-taken", 409, "The slug is taken", "Another tenant has this slug. Slugs are never reused."),
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
