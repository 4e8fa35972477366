using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Api.Http;
using Platform.EventStore.Aggregates;
using Platform.Ledger.Privacy;

namespace Platform.Api.Audit;

/// <summary>One member of a state that an event changed.</summary>
/// <param name="Member">The state's own member, by its name.</param>
/// <param name="Before">Null where the stream begins with the event, too.</param>
public sealed record MemberChange(string Member, JsonNode? Before, JsonNode? After);

/// <summary>Which members of the folded state an event changed.</summary>
internal static class StateChanges
{
    /// <summary>
    /// Parts a sealed value's key from what tells it from others under the same key. Without it a new name would look like the old one
    /// to whoever sees neither. No text of a caller's holds it.
    /// </summary>
    private const char Mark = '\0';

    /// <summary>What stands for a sealed value while states are compared; <see cref="Of"/> shows it as <c>sealed:&lt;key id&gt;</c>.</summary>
    public static string Closed(string path, SealedValue value) => $"sealed:{value.Key}{Mark}{value.Sealed}";

    public static List<MemberChange> Of(StateStep step)
    {
        var before = Members(step.Before);
        var after = Members(step.After)!;
        return
        [
            .. after
                .Where(m => before is null || !JsonNode.DeepEquals(before[m.Key], m.Value))
                .Select(m => new MemberChange(m.Key, Shown(before?[m.Key]), Shown(m.Value))),
        ];
    }

    private static JsonObject? Members(object? state) =>
        state is null ? null : JsonSerializer.SerializeToNode(state, state.GetType(), StrictJson.Options)!.AsObject();

    private static JsonNode? Shown(JsonNode? node) =>
        node switch
        {
            null => null,
            JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(Cut(m.Key), Shown(m.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Shown)]),
            JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Cut(text)),
            _ => node.DeepClone(),
        };

    private static string Cut(string text) => text.IndexOf(Mark) is var at && at < 0 ? text : text[..at];
}
