using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Projections.Audit;

namespace Platform.Tests.EventStore.Streams;

/// <summary>
/// An event made from a seed, and what it is found by. Half of ours are busy's, who never renames anybody; half of the readings are about shared. Outside systems
/// tell of moments up to ten minutes from when they are told of.
/// </summary>
internal sealed record MadeEvent(
    Guid Id,
    string Stream,
    string Type,
    string Action,
    string Outcome,
    string? Actor,
    string[] Subjects,
    string? Session,
    DateTimeOffset At,
    DateTimeOffset Happened
)
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    public const string Outside = "external-action-recorded";
    private static readonly string[] Reads = ["shared", "account-1", "account-2"];

    public static MadeEvent Of(Random random, int position)
    {
        var id = new Guid(random.GetItems(Enumerable.Range(0, 256).Select(b => (byte)b).ToArray(), 16));
        var at = Begin.AddSeconds(position);
        var session = random.Next(3) == 0 ? null : $"session-{random.Next(4)}";
        if (random.Next(5) < 2)
        {
            var (action, outcome) = ($"action-{random.Next(3)}", random.Next(5) == 0 ? "refused" : TrailFacts.Ok);
            var happened = at.AddSeconds(random.Next(-600, 600));
            return new(id, $"external/{position}", Outside, action, outcome, null, [], session, at, happened);
        }
        var actor = random.Next(2) == 0 ? "busy" : $"actor-{random.Next(10)}";
        var account = $"account-{random.Next(20)}";
        var type = (random.Next(3), actor) switch
        {
            (0, _) => "read",
            (1, not "busy") => "renamed",
            _ => "locked",
        };
        string[] subjects = type == "read" ? [.. Reads.Where(_ => random.Next(2) == 0).Prepend(account).Distinct()] : [account];
        return new(id, $"account/{account}", type, type, TrailFacts.Ok, actor, subjects, session, at, at);
    }

    /// <summary>Whether it is what a filter looks for, with nothing of a search but what is asked.</summary>
    public bool Fits(TrailFilter filter) =>
        (filter.EventId ?? Id) == Id
        && (filter.Stream ?? Stream) == Stream
        && (filter.Type ?? Type) == Type
        && (filter.Action ?? Action) == Action
        && (filter.Outcome ?? Outcome) == Outcome
        && (filter.Actor ?? Actor) == Actor
        && (filter.Subject is null || Subjects.Contains(filter.Subject))
        && (filter.Ip is null)
        && (filter.Session ?? Session) == Session
        && (filter.From ?? Happened) <= Happened
        && (filter.To is null || Happened < filter.To);

    /// <summary>Its entry, as far as a trail reads it.</summary>
    public byte[] Entry(string tenant, long version) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                actor = new { id = Actor ?? "somebody", kind = "user" },
                at = At,
                data = Type == Outside ? new Data(Action, Outcome, Happened, null) : new Data(null, null, null, Subjects),
                from = new { ip = (string?)null, session = Session },
                id = Id,
                stream = Stream,
                tenant,
                type = Type,
                version,
            }
        );

    private sealed record Data(
        [property: JsonPropertyName("action")] string? Action,
        [property: JsonPropertyName("outcome")] string? Outcome,
        [property: JsonPropertyName("occurredAt")] DateTimeOffset? At,
        [property: JsonPropertyName("subjects")] string[]? Subjects,
        [property: JsonPropertyName("actor")] string? Actor = null,
        [property: JsonPropertyName("target")] string? Target = null
    );
}
