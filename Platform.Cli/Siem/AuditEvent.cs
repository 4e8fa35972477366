namespace Platform.Cli.Siem;

/// <summary>One event as people and SIEMs read it. Sealed values are shown as <c>sealed:&lt;key id&gt;</c>, or in clear where they were opened.</summary>
/// <param name="Position">In the tenant's log, from 1.</param>
/// <param name="At">RFC 3339 in UTC: when it was recorded.</param>
/// <param name="Kind">Of the actor: user, key, operator or system.</param>
/// <param name="Stream"><c>&lt;kind&gt;/&lt;id&gt;</c>: what it happened to.</param>
/// <param name="Ip">Where from; null where nobody knows.</param>
/// <param name="Data">The event's own members as JSON in UTF-8.</param>
/// <param name="Outside">What an outside system did, where the event is a record of that.</param>
public sealed record AuditEvent(
    long Position,
    string Id,
    string At,
    string ActorId,
    string Kind,
    string Type,
    string Stream,
    string Tenant,
    string? Ip,
    string? Session,
    string? Trace,
    ReadOnlyMemory<byte> Data,
    OutsideAction? Outside
)
{
    public const string OutsideType = "external-action-recorded";

    /// <summary>Who did it: an outside system's actor, else ours.</summary>
    public string Actor => Outside?.Actor ?? ActorId;

    /// <summary>What was done: as an outside system calls it, else the event's type.</summary>
    public string Action => Outside?.Action ?? Type;

    public string Outcome => Outside?.Outcome ?? "ok";

    /// <summary>When it happened, as the outside system says, else when it was recorded.</summary>
    public string OccurredAt => Outside?.OccurredAt ?? At;

    /// <summary>Where it came from, as the outside system says, else as the request did.</summary>
    public string? SourceIp => Outside is null ? Ip : Outside.Ip;
}

/// <summary>An action of an outside system, as it was recorded.</summary>
/// <param name="Outcome"><c>ok</c>, or the outside system's error.</param>
public sealed record OutsideAction(
    string Source,
    string Action,
    string Actor,
    string Target,
    string Outcome,
    string OccurredAt,
    string? Ip
);
