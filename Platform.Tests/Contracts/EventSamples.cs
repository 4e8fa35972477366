using Platform.Domain.Access;
using Platform.Domain.Audit;
using Platform.Domain.Identity;
using Platform.Domain.Kernel;
using Platform.Domain.Operations;
using Platform.Domain.Tenancy;
using Platform.Ledger.Serialization;

namespace Platform.Tests.Contracts;

/// <summary>One of each event, with every field filled in.</summary>
public static class EventSamples
{
    private static readonly DateTimeOffset Moment = new DateTimeOffset(2026, 11, 21, 2, 10, 11, TimeSpan.Zero).AddMicroseconds(123_456);
    private static readonly Guid Id = Guid.Parse("0192f3a0-0000-7000-8000-000000000001");

    public static EventCatalogue Catalogue { get; } = EventCatalogue.From(typeof(Caller).Assembly);

    public static IReadOnlyList<object> All { get; } =
    [
        new AccessGranted(Id, "role", "reason", Moment),
        new AccountClosed("reason"),
        new AccountEmailChanged("email@example.org"),
        new AccountLocked("reason"),
        new AccountRegistered("email@example.org", "name"),
        new AccountRenamed("name"),
        new AccountUnlocked("reason"),
        new ApiKeyIssued(Id, "name", "c2VjcmV0LWhhc2g", ["audit:read", "audit:write"], Moment),
        new ApiKeyRevoked(),
        new ConsistencyCompared("projection", 9_007_199_254_740_993, 42, "different", "table", "(key)"),
        new ConsistencyCompleted(true, 3),
        new ConsistencyRequested("projection"),
        new ExternalActionRecorded("source", "id", "action", "actor", "target", "outcome", Moment, "192.0.2.1", "agent", "detail"),
        new LogBegunAgain(2, "reason"),
        new LogDamageFound("entry-changed", "log", 9_007_199_254_740_993, "explanation"),
        new ParkedReplayed(9_007_199_254_740_993, 3),
        new ParkedReplayRequested(9_007_199_254_740_993),
        new ProjectionPaused(),
        new ProjectionResumed(),
        new RebuildCompleted("projection", 2, 9_007_199_254_740_993, 42, 3, true, "old", "new"),
        new RebuildFailed("projection", "error"),
        new RebuildRequested("projection", "operator"),
        new GrantExpired(),
        new GrantRevoked("reason"),
        new OwnerAdded(Id, Id),
        new OwnerRemoved(Id, Id),
        new PersonalDataRead("accounts", "query", [Id], "purpose"),
        new RoleChanged(["*", "invoices:read"]),
        new RoleDefined(["*", "invoices:read"]),
        new TenantCreated("slug", "name"),
        new TenantReactivated(),
        new TenantSuspended("reason"),
        new TrailRead("events", "query", true, "purpose", 9_007_199_254_740_993),
        new VerificationCompleted(false, 9_007_199_254_740_993, "leaf-mismatch", 42, "explanation"),
        new VerificationRequested(),
    ];
}
