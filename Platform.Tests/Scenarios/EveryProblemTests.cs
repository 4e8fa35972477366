using Platform.Api.Http;
using Platform.Tests.Scenarios.Access;
using Platform.Tests.Support;

namespace Platform.Tests.Scenarios;

/// <summary>Every code of the catalogue is what a caller of the real application gets. A new code needs a line here.</summary>
public sealed class EveryProblemTests(TestCluster cluster)
{
    private delegate Task<Answered> Condition(TestCluster cluster);

    private static readonly Dictionary<string, Condition> Conditions = new(StringComparer.Ordinal)
    {
        ["already-granted"] = AccessConditions.AlreadyGranted,
        ["account-closed"] = AccountConditions.AccountClosed,
        ["answer-expired"] = ProblemConditions.AnswerExpired,
        ["body-too-large"] = ProblemConditions.BodyTooLarge,
        ["clock-skew"] = BrokenConditions.ClockSkew,
        ["cursor-expired"] = ProblemConditions.CursorExpired,
        ["cursor-foreign"] = ProblemConditions.CursorForeign,
        ["cursor-invalid"] = async c => await (await c.ApiAsync()).Operator.Get("/v1/tenants?after=nonsense"),
        ["cursor-mismatch"] = ProblemConditions.CursorMismatch,
        ["email-taken"] = AccountConditions.EmailTaken,
        ["event-held"] = ProblemConditions.EventHeld,
        ["event-too-large"] = ProblemConditions.EventTooLarge,
        ["expiry-in-the-past"] = ProblemConditions.ExpiryInThePast,
        ["forbidden"] = async c => await (await ProblemConditions.CallerAsync(c)).Get("/v1/tenants"),
        ["grant-expired"] = AccessConditions.GrantExpired,
        ["idempotency-key-reused"] = ProblemConditions.IdempotencyKeyReused,
        ["internal-error"] = BrokenConditions.InternalError,
        ["invalid-body"] = async c => await (await c.ApiAsync()).Operator.Post("/v1/tenants", new { slug = 1 }),
        ["invalid-header"] = async c => await (await c.ApiAsync()).Operator.With("If-Match", "1").Post("/v1/audit/verifications"),
        ["invalid-json"] = async c => await (await c.ApiAsync()).Operator.SendText("POST", "/v1/tenants", "{"),
        ["invalid-parameter"] = async c => await (await c.ApiAsync()).Operator.Get("/v1/tenants?limit=0"),
        ["last-owner"] = AccountConditions.LastOwner,
        ["method-not-allowed"] = async c => await (await c.ApiAsync()).Operator.Send("PATCH", "/v1/tenants"),
        ["not-found"] = async c => await (await c.ApiAsync()).Operator.Get("/v1/nowhere"),
        ["not-parked"] = async c => await (await c.ApiAsync()).Operator.Post("/v1/operations/projections/tenants/parked/1/replay"),
        ["not-ready"] = BrokenConditions.NotReady,
        ["not-signed-yet"] = async cluster => await (await cluster.ApiAsync()).Operator.Get("/v1/log/proof/inclusion?position=999999999"),
        ["position-timeout"] = BrokenConditions.PositionTimeout,
        ["read-model-rebuilding"] = OldTrail.ReadModelRebuilding,
        ["rebuild-running"] = ProblemConditions.RebuildRunning,
        ["purpose-required"] = async c => await (await ProblemConditions.CallerAsync(c)).Get("/v1/accounts"),
        ["request-timeout"] = BrokenConditions.RequestTimeout,
        ["role-built-in"] = AccessConditions.RoleBuiltIn,
        ["role-exists"] = AccessConditions.RoleExists,
        ["shutting-down"] = BrokenConditions.ShuttingDown,
        ["slug-taken"] = async c => await (await c.ApiAsync()).Operator.Post("/v1/tenants", new { slug = "platform", name = "us" }),
        ["stale-version"] = ProblemConditions.StaleVersion,
        ["stored-key-changed"] = BrokenConditions.StoredKeyChanged,
        ["store-unavailable"] = BrokenConditions.StoreUnavailable,
        ["tenant-suspended"] = ProblemConditions.TenantSuspended,
        ["unauthenticated"] = async c => await (await c.ApiAsync()).First.Anonymous.Get("/v1/tenants"),
        ["unknown-account"] = AccessConditions.UnknownAccount,
        ["unknown-permission"] = ProblemConditions.UnknownPermission,
        ["unknown-role"] = AccessConditions.UnknownRole,
        ["unsupported-media-type"] = ProblemConditions.UnsupportedMediaType,
        ["until-in-the-past"] = AccessConditions.UntilInThePast,
        ["version-conflict"] = LostRaces.VersionConflict,
    };

    public static TheoryData<string> Codes => [.. ProblemCodes.All.Select(code => code.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task a_code_is_reached(string code)
    {
        Conditions.ShouldContainKey(code, $"under which condition does a caller get {code}?");
        (await Conditions[code](cluster)).Problem(code);
    }
}
