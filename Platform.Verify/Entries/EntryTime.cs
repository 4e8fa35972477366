using System.Text.Json;
using Platform.Verify.Formats;

namespace Platform.Verify.Entries;

/// <summary>When an entry was written, by its own word.</summary>
internal static class EntryTime
{
    /// <summary>The member <c>at</c>, or null where the line has none that can be read.</summary>
    public static DateTimeOffset? Of(ReadOnlySpan<byte> entry)
    {
        try
        {
            var reader = new Utf8JsonReader(entry);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("at"u8))
                    return reader.Read() && reader.TokenType is JsonTokenType.String && Text.TryTime(reader.GetString()!, out var at)
                        ? at
                        : null;
            }
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            // Not JSON: the same as no time.
        }
        return null;
    }
}
