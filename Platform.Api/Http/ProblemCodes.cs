using System.Collections.Frozen;

namespace Platform.Api.Http;

/// <summary>All problem codes that the shell itself answers with; <see cref="RefusalCodes"/> adds the domain's.</summary>
public static class ProblemCodes
{
    public static readonly ProblemCode InvalidJson = new(
        "invalid-json",
        400,
        "The body is not acceptable JSON",
        "Not valid JSON in UTF-8, nested deeper than 32, a comment, or data after the end. `errors` names the place."
    );
    public static readonly ProblemCode InvalidBody = new(
        "invalid-body",
        400,
        "The body does not have the expected shape",
        "Unknown, duplicate or missing members, wrong types, values out of bounds. `errors` names every place."
    );
    public static readonly ProblemCode InvalidParameter = new(
        "invalid-parameter",
        400,
        "A parameter is not valid",
        "A value in the path or the query is missing, malformed or out of bounds; `detail` names it."
    );
    public static readonly ProblemCode InvalidHeader = new(
        "invalid-header",
        400,
        "A header is not valid",
        "`Idempotency-Key`, `If-Match`, `Platform-Position` or `Platform-Session` is malformed; `detail` names the header and its form."
    );
    public static readonly ProblemCode PurposeRequired = new(
        "purpose-required",
        400,
        "A purpose is required",
        "Who reads personal data says why, in the header `Purpose`: 1 to 500 characters of text. It is recorded with the reading."
    );
    public static readonly ProblemCode CursorInvalid = new(
        "cursor-invalid",
        400,
        "The cursor is not valid",
        "`after` is not a cursor this API has issued. Start the walk again without it."
    );
    public static readonly ProblemCode CursorExpired = new(
        "cursor-expired",
        400,
        "The cursor has expired",
        "A cursor is valid for one hour. Start the walk again without it."
    );
    public static readonly ProblemCode CursorMismatch = new(
        "cursor-mismatch",
        400,
        "The cursor belongs to another query",
        "A cursor continues only the route and the filters it was issued for."
    );
    public static readonly ProblemCode Unauthenticated = new(
        "unauthenticated",
        401,
        "Not signed in",
        "No credential, or one that is malformed, unknown, expired or revoked. Send `Authorization: Bearer <API key>`."
    );
    public static readonly ProblemCode Forbidden = new(
        "forbidden",
        403,
        "Not allowed",
        "The credential does not hold the permission the route requires (see permissions.md)."
    );
    public static readonly ProblemCode TenantSuspended = new(
        "tenant-suspended",
        403,
        "The tenant is suspended",
        "Commands are refused until an operator reactivates the tenant; reads go on."
    );
    public static readonly ProblemCode CursorForeign = new(
        "cursor-foreign",
        403,
        "The cursor belongs to another credential",
        "A cursor continues only a walk that the same credential began."
    );
    public static readonly ProblemCode NotFound = new(
        "not-found",
        404,
        "Not found",
        "Nothing is there, or nothing this caller may know of."
    );
    public static readonly ProblemCode MethodNotAllowed = new(
        "method-not-allowed",
        405,
        "Method not allowed",
        "The path exists, the method does not; `Allow` lists those that do."
    );
    public static readonly ProblemCode RequestTimeout = new(
        "request-timeout",
        408,
        "The request came too slowly",
        "The body arrived slower than the server waits for."
    );
    public static readonly ProblemCode VersionConflict = new(
        "version-conflict",
        409,
        "Others changed the same thing",
        "The command lost against concurrent writers after all retries; nothing was written. Send it again."
    );
    public static readonly ProblemCode AnswerExpired = new(
        "answer-expired",
        409,
        "The answer is no longer kept",
        "The command was carried out under this `Idempotency-Key`; its answer held a secret, which is kept for ten minutes only."
    );
    public static readonly ProblemCode StaleVersion = new(
        "stale-version",
        412,
        "The version is stale",
        "`If-Match` names a version that is not the current one. Read again and decide anew."
    );
    public static readonly ProblemCode BodyTooLarge = new(
        "body-too-large",
        413,
        "The body is too large",
        "The body exceeds the route's limit, 64 KiB unless the route says more; `detail` names the limit."
    );
    public static readonly ProblemCode EventTooLarge = new(
        "event-too-large",
        413,
        "The event is too large",
        "An entry of the log has at most 65,535 bytes; nothing was written."
    );
    public static readonly ProblemCode UnsupportedMediaType = new(
        "unsupported-media-type",
        415,
        "Media type not supported",
        "Bodies are `application/json` in UTF-8 without a content encoding."
    );
    public static readonly ProblemCode IdempotencyKeyReused = new(
        "idempotency-key-reused",
        422,
        "The idempotency key was used for another request",
        "This `Idempotency-Key` already stands for a request with another body. Use a new key for a new request."
    );
    public static readonly ProblemCode InternalError = new(
        "internal-error",
        500,
        "Internal error",
        "Something failed that should not. The server's log has the cause under `traceId`."
    );
    public static readonly ProblemCode NotReady = new(
        "not-ready",
        503,
        "Not ready",
        "`/health/ready` only: `detail` names the checks that fail.",
        RetryAfterSeconds: 1
    );
    public static readonly ProblemCode NotSignedYet = new(
        "not-signed-yet",
        503,
        "Not signed yet",
        "The newest checkpoint does not cover this yet, or the log is refused a signature (see the operator's alarms). Repeat after `Retry-After`.",
        RetryAfterSeconds: 1
    );
    public static readonly ProblemCode PositionTimeout = new(
        "position-timeout",
        503,
        "The read model has not caught up",
        "The projection did not reach the position asked for within 2 s.",
        RetryAfterSeconds: 1
    );
    public static readonly ProblemCode ClockSkew = new(
        "clock-skew",
        503,
        "The server's clock is off",
        "The node's clock is more than 2 s off the database's; it writes nothing until that is mended.",
        RetryAfterSeconds: 5
    );
    public static readonly ProblemCode StoreUnavailable = new(
        "store-unavailable",
        503,
        "The store is not available",
        "The database cannot be reached or did not say whether it committed. Send the same request with the same `Idempotency-Key` again.",
        RetryAfterSeconds: 1
    );
    public static readonly ProblemCode ShuttingDown = new(
        "shutting-down",
        503,
        "The node is shutting down",
        "The node finishes what it has begun and takes nothing new. Send the request again.",
        RetryAfterSeconds: 1
    );

    /// <summary>The whole catalogue, the domain's refusals included, by status and code.</summary>
    public static IReadOnlyList<ProblemCode> All { get; } =
    [
        .. new[]
        {
            InvalidJson,
            InvalidBody,
            InvalidParameter,
            InvalidHeader,
            PurposeRequired,
            CursorInvalid,
            CursorExpired,
            CursorMismatch,
            Unauthenticated,
            Forbidden,
            TenantSuspended,
            CursorForeign,
            NotFound,
            MethodNotAllowed,
            RequestTimeout,
            VersionConflict,
            AnswerExpired,
            StaleVersion,
            BodyTooLarge,
            EventTooLarge,
            UnsupportedMediaType,
            IdempotencyKeyReused,
            InternalError,
            NotReady,
            NotSignedYet,
            PositionTimeout,
            ClockSkew,
            StoreUnavailable,
            ShuttingDown,
        }
            .Concat([.. RefusalCodes.All, ServingCodes.ReadModelRebuilding, ServingCodes.StoredKeyChanged])
            .OrderBy(code => code.Status)
            .ThenBy(code => code.Code, StringComparer.Ordinal),
    ];

    private static readonly FrozenDictionary<string, ProblemCode> ByCode = All.ToFrozenDictionary(
        code => code.Code,
        StringComparer.Ordinal
    );

    /// <summary>The code of that name, or null.</summary>
    public static ProblemCode? Find(string code) => ByCode.GetValueOrDefault(code);
}
