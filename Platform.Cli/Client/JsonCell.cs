using System.Text.Json.Nodes;
using Platform.Cli.Verbs;

namespace Platform.Cli.Client;

/// <summary>A JSON value in a table: text without quotes, a dash for nothing.</summary>
public static class JsonCell
{
    public static string Of(JsonNode? value, int charsMax = int.MaxValue)
    {
        var text = value is JsonValue plain && plain.TryGetValue<string>(out var said) ? said : value?.ToJsonString(ReplayVerb.Json) ?? "–";
        return Printable.Of(text, charsMax);
    }
}
