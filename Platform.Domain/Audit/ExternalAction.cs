using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Audit;

// An action of an outside system, recorded once. Its personal values belong to the outside actor.
public sealed record ExternalActionRecorded(
    string Source,
    string Id,
    string Action,
    [property: Personal(Subject = nameof(ExternalActionRecorded.Subject))] Personal Actor,
    [property: Personal(Subject = nameof(ExternalActionRecorded.Subject))] Personal Target,
    string Outcome,
    DateTimeOffset OccurredAt,
    [property: Personal(Subject = nameof(ExternalActionRecorded.Subject))] Personal? Ip,
    [property: Personal(Subject = nameof(ExternalActionRecorded.Subject))] Personal? Agent,
    [property: Personal(Subject = nameof(ExternalActionRecorded.Subject))] Personal? Detail
)
{
    /// <summary>Whose data this is: one data subject for each actor of each source (the length keeps a/b + c and a + b/c apart).</summary>
    public string Subject => $"external/{Source.Length}:{Source}/{Actor.Text}";
}

/// <summary>What an outside system reported that somebody did.</summary>
public sealed record ExternalAction(
    string Source,
    string Id,
    string Action,
    string Actor,
    string Target,
    string Outcome,
    DateTimeOffset OccurredAt,
    string? Ip,
    string? Agent,
    string? Detail
)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static ExternalAction Create(ExternalActionRecorded e) =>
        new(e.Source, e.Id, e.Action, e.Actor.Text, e.Target.Text, e.Outcome, e.OccurredAt, e.Ip?.Text, e.Agent?.Text, e.Detail?.Text);
}
