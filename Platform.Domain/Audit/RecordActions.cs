using System.ComponentModel.DataAnnotations;

namespace Platform.Domain.Audit;

/// <summary>Records what happened in an outside system: all of it or, where one record is bad, none.</summary>
/// <param name="Records">1 to 1,000; a record whose <c>(source, id)</c> is known already is answered as a duplicate.</param>
public sealed record RecordActions(
    [property: Required, MinLength(1), MaxLength(RecordActions.RecordsMax)] IReadOnlyList<RecordedAction> Records
)
{
    public const int RecordsMax = 1_000;
}

/// <summary>One action. <paramref name="Detail"/> is kept as the received text, never parsed.</summary>
public sealed record RecordedAction(
    [property: Required, StringLength(100, MinimumLength = 1)] string Source,
    [property: Required, StringLength(200, MinimumLength = 1)] string Id,
    [property: Required, StringLength(200, MinimumLength = 1)] string Action,
    [property: Required, StringLength(500, MinimumLength = 1)] string Actor,
    [property: Required, StringLength(2_000, MinimumLength = 1)] string Target,
    [property: Required, StringLength(200, MinimumLength = 1)] string Outcome,
    DateTimeOffset OccurredAt,
    [property: StringLength(100)] string? Ip = null,
    [property: StringLength(2_000)] string? Agent = null,
    string? Detail = null
);

public static class RecordActionsHandler
{
    public static ExternalActionRecorded Handle(RecordedAction r) =>
        new(r.Source, r.Id, r.Action, r.Actor, r.Target, r.Outcome, r.OccurredAt, r.Ip, r.Agent, r.Detail);
}
