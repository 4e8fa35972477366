using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Ledger.Privacy;
using Platform.Ledger.Serialization.Shapes;

namespace Platform.Ledger.Serialization;

/// <summary>
/// Brings an older entry's data to the newest schema. Sealed values are opened first: they are bound to the path they were written
/// at, which an upcaster may change.
/// </summary>
internal static class Upcasting
{
    public static JsonElement Upcast(EventType type, int schema, JsonElement data, OpenValue? open)
    {
        var current = (JsonObject)Opened(data, PersonalProperty.DataPath, open)!;
        for (var from = schema; from < type.Schema; from++)
            current = type.Upcasters[from - 1](current);
        return JsonSerializer.SerializeToElement(current);
    }

    private static JsonNode? Opened(JsonElement element, string path, OpenValue? open)
    {
        if (SealedValue.TryRead(element, out var value))
            return JsonValue.Create(PersonalShape.Open(value, path, open));
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new JsonObject();
                foreach (var member in element.EnumerateObject())
                    members[member.Name] = Opened(member.Value, path + CanonicalJsonException.Segment(member.Name), open);
                return members;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select((item, i) => Opened(item, $"{path}/{i}", open))]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element);
        }
    }
}
