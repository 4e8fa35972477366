using Platform.Ledger.Claims;

namespace Platform.Ledger.Entry;

/// <summary>An event whose personal values are sealed and whose data is written; what is missing is its place in a stream.</summary>
/// <param name="Tenant">Tenant it was sealed for: another one cannot open it.</param>
/// <param name="Stream">Stream it was sealed for.</param>
/// <param name="Type">The event's name.</param>
/// <param name="Schema">Number of the shape of <paramref name="Data"/>.</param>
/// <param name="Data">Canonical JSON; null for an event without personal values, which is written where it is linked.</param>
/// <param name="From">Canonical JSON of the member <c>from</c>.</param>
/// <param name="Claims">Unique values it takes and gives up, worked out while they were in clear.</param>
internal sealed record DraftedEvent(
    string Tenant,
    string Stream,
    string Type,
    int Schema,
    byte[]? Data,
    byte[] From,
    IReadOnlyList<ClaimChange> Claims
);
