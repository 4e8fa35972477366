namespace Platform.Projections.Identity;

/// <summary>What a batch of events makes of one account; null: as it was.</summary>
/// <param name="Registered">Set where the batch holds the account's beginning, with <paramref name="Position"/>.</param>
/// <param name="Email">Sealed JSON; <paramref name="EmailFrom"/> is the type of the event it was sealed in.</param>
/// <param name="EmailDigest">Null beside an address: its person was erased, and can be found no more.</param>
internal sealed record AccountChange(
    string Tenant,
    string Id,
    long Position,
    DateTime? Registered,
    long Version,
    string? Email,
    string? EmailFrom,
    byte[]? EmailDigest,
    string? DisplayName,
    string? DisplayNameFrom,
    string? Status
);
