using System.Text.Json.Serialization;
using Platform.Domain.Kernel;

namespace Platform.Domain.Audit;

// Reading the trail is itself an event, in a stream of its own, durable before the first byte of the answer.
public sealed record TrailRead(
    string What,
    [property: Personal(OfCaller = true)] Personal Query,
    bool Opened,
    [property: Personal(OfCaller = true)] Personal? Purpose,
    long UpTo
);

/// <summary>One walk through the trail or through personal data.</summary>
/// <param name="What">events, entries, stream or state; accounts and the like where personal data was read.</param>
/// <param name="Query">What was asked for; personal, since people search for people.</param>
/// <param name="Opened">Whether personal values were shown in clear.</param>
/// <param name="UpTo">The last tenant position a walk through the trail can see.</param>
/// <param name="SubjectsShown">How many people's data its answers held; each of its events says whose.</param>
public sealed record TrailReading(string What, string Query, bool Opened, string? Purpose, long UpTo, int SubjectsShown = 0)
{
    /// <summary>The stream it is folded from; set by who folds.</summary>
    [JsonIgnore]
    public string Stream { get; init; } = "";

    public static TrailReading Create(TrailRead e) => new(e.What, e.Query.Text, e.Opened, e.Purpose?.Text, e.UpTo);

    public static TrailReading Create(PersonalDataRead e) => new(e.What, e.Query.Text, true, e.Purpose.Text, 0, e.Subjects.Count);

    public TrailReading Apply(PersonalDataRead e) => this with { SubjectsShown = SubjectsShown + e.Subjects.Count };
}
