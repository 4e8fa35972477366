using System.Text;
using System.Text.Json;

namespace Platform.Cli.Siem;

/// <summary>Takes texts out of an entry's JSON as people read them.</summary>
internal static class EntryTexts
{
    /// <summary>The texts of those of an object's members that are wanted, by name; the reader stands at its brace.</summary>
    public static void Members(ref Utf8JsonReader reader, string[] wanted, Dictionary<string, string?> texts)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Known(in reader, wanted);
            reader.Read();
            if (name is null)
            {
                reader.Skip();
            }
            else
            {
                texts[name] = Text(ref reader);
            }
        }
    }

    /// <summary>Which of these names the reader stands at, or null.</summary>
    public static string? Known(in Utf8JsonReader reader, string[] names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name))
            {
                return name;
            }
        }
        return null;
    }

    /// <summary>A value's text: a sealed value as <c>sealed:</c> and its key, anything else that is no text as null.</summary>
    public static string? Text(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                return reader.GetString();
            case JsonTokenType.Number:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.StartObject:
                return Sealed(ref reader);
            default:
                reader.Skip();
                return null;
        }
    }

    private static string? Sealed(ref Utf8JsonReader reader)
    {
        string? key = null;
        var depth = reader.CurrentDepth;
        while (reader.Read() && !(reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == depth))
        {
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 1 && reader.ValueTextEquals("$key"u8))
            {
                reader.Read();
                key = reader.GetString();
            }
        }
        return key is null ? null : $"sealed:{key}";
    }
}
