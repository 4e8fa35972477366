using System.Text.Json;
using Platform.Ledger.Entry;
using Platform.Ledger.Privacy;

namespace Platform.Projections.Audit;

/// <summary>
/// What the trail knows of one entry, in clear: the projection keeps keyed digests of it, a search compares it with what was asked for.
/// </summary>
/// <param name="Action">What an outside system called it, else the event's type.</param>
/// <param name="Outcome">An outside action's outcome, else <see cref="Ok"/>.</param>
/// <param name="Actor">An outside actor as it was recorded, or the id of one of ours; null once erased.</param>
/// <param name="Subjects">Whom it is about (ADR 0018), each once: ids of accounts, what an outside action was done to.</param>
/// <param name="Ip">Where it came from: an outside action's own address, else the caller's; null where there is none or it is erased.</param>
/// <param name="Session">The session in which the caller says it was done; null where it says none or it is erased.</param>
/// <param name="Happened">When an outside system says it happened, else when it was recorded.</param>
public sealed record TrailFacts(
    Guid Event,
    string Stream,
    string Type,
    string Action,
    string Outcome,
    string? Actor,
    IReadOnlyList<string> Subjects,
    string? Ip,
    string? Session,
    DateTimeOffset Happened
)
{
    /// <summary>The outcome of whatever no outside system says otherwise of.</summary>
    public const string Ok = "ok";

    private const string ExternalAction = "external-action-recorded";
    private const string AccountPrefix = "account/";

    /// <summary>Whether an outside system told when it happened.</summary>
    public bool IsTold => IsToldOf(Type);

    /// <summary>Whether events of the type are outside systems'.</summary>
    public static bool IsToldOf(string type) => type == ExternalAction;

    /// <summary>The entry's facts; what a destroyed key had sealed is missing from them, since an erased person can be found no more.</summary>
    /// <param name="opener">Has the keys of <see cref="KeysIn"/>; null: personal values are left out.</param>
    public static TrailFacts Of(EntryView view, Opener? opener)
    {
        var (data, stream, type) = (view.Data, view.Stream, view.Type);
        string? Opened(JsonElement value, string path) => Open(opener, stream, type, value, path);
        // In clear where it was generated before sessions were sealed.
        var session =
            view.From.GetProperty("session") is var said && said.ValueKind == JsonValueKind.String
                ? said.GetString()
                : Opened(said, "/from/session");
        if (type != ExternalAction)
        {
            var ip = Opened(view.From.GetProperty("ip"), "/from/ip");
            return new(view.Id, stream, type, type, Ok, view.ActorId, About(stream, data), IpText.Compared(ip), session, view.At);
        }
        var target = Opened(data.GetProperty("target"), "/data/target");
        return new(
            view.Id,
            stream,
            type,
            data.GetProperty("action").GetString()!,
            data.GetProperty("outcome").GetString()!,
            Opened(data.GetProperty("actor"), "/data/actor"),
            target is null ? [] : [target],
            IpText.Compared(data.TryGetProperty("ip", out var outside) ? Opened(outside, "/data/ip") : null),
            session,
            data.GetProperty("occurredAt").GetDateTimeOffset()
        );
    }

    /// <summary>Adds the ids of the keys that <see cref="Of"/> opens values with.</summary>
    public static void KeysIn(EntryView view, ISet<Guid> keys)
    {
        SealedValue.KeysIn(view.From.GetProperty("session"), keys);
        if (view.Type != ExternalAction)
        {
            SealedValue.KeysIn(view.From.GetProperty("ip"), keys);
            return;
        }
        foreach (var member in view.Data.EnumerateObject())
        {
            if (member.NameEquals("actor"u8) || member.NameEquals("target"u8) || member.NameEquals("ip"u8))
            {
                SealedValue.KeysIn(member.Value, keys);
            }
        }
    }

    private static List<string> About(string stream, JsonElement data)
    {
        var about = new List<string>(1);
        if (stream.StartsWith(AccountPrefix, StringComparison.Ordinal))
        {
            about.Add(stream[AccountPrefix.Length..]);
        }
        if (data.TryGetProperty("accountId"u8, out var account) && account.GetString() is { } id)
        {
            about.Add(id);
        }
        if (data.TryGetProperty("subjects"u8, out var shown) && shown.ValueKind == JsonValueKind.Array)
        {
            about.AddRange(shown.EnumerateArray().Select(s => s.GetString()!));
        }
        return about.Count < 2 ? about : [.. about.Distinct(StringComparer.Ordinal)];
    }

    private static string? Open(Opener? opener, string stream, string type, JsonElement value, string path) =>
        opener is null || !SealedValue.TryRead(value, out var box) ? null
        : opener.Open(stream, type, path, box) is var opened && opened == $"erased:{box.Key}" ? null
        : opened;
}
