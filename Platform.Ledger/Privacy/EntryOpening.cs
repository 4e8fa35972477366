using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Ledger.Serialization;

namespace Platform.Ledger.Privacy;

/// <summary>Shows an entry's sealed values to a reader: in clear, or as <c>sealed:&lt;key id&gt;</c>.</summary>
public static class EntryOpening
{
    /// <summary>An opener for all sealed values inside these elements, its keys fetched in one go.</summary>
    public static async Task<Opener> OpenerAsync(
        SubjectKeys keys,
        string tenant,
        IEnumerable<JsonElement> elements,
        CancellationToken cancel
    )
    {
        var ids = new HashSet<Guid>();
        foreach (var element in elements)
        {
            SealedValue.KeysIn(element, ids);
        }
        return await Opener.ForAsync(keys, tenant, ids, cancel);
    }

    /// <summary>A copy of the element in which every sealed value is a string.</summary>
    /// <param name="open">Opens a value; null: nothing is opened.</param>
    /// <param name="path">RFC 6901 pointer of the element, as it was given when its values were sealed.</param>
    public static JsonNode? Shown(JsonElement element, OpenValue? open, string path = "")
    {
        if (SealedValue.TryRead(element, out var value))
        {
            return JsonValue.Create(open?.Invoke(path, value) ?? $"sealed:{value.Key}");
        }
        return element.ValueKind switch
        {
            JsonValueKind.Object => new JsonObject(
                element
                    .EnumerateObject()
                    .Select(m => KeyValuePair.Create(m.Name, Shown(m.Value, open, path + CanonicalJsonException.Segment(m.Name))))
            ),
            JsonValueKind.Array => new JsonArray([.. element.EnumerateArray().Select((item, i) => Shown(item, open, $"{path}/{i}"))]),
            JsonValueKind.Null => null,
            _ => JsonValue.Create(element),
        };
    }
}
