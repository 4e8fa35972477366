using System.Text.Json;
using Platform.Ledger.Entry;

namespace Platform.EventStore.Aggregates;

/// <summary>What a fold needs of an entry, found in one pass over its bytes: the rest of the envelope, most of it, is passed over.</summary>
/// <param name="Data">The event's data, a part of the entry's bytes.</param>
internal readonly record struct FoldEntry(StoredEntry Entry, string Type, int Schema, DateTimeOffset At, ReadOnlyMemory<byte> Data)
{
    public static FoldEntry Of(StoredEntry entry)
    {
        var reader = new Utf8JsonReader(entry.Bytes);
        string? type = null;
        var schema = 0;
        DateTimeOffset at = default;
        ReadOnlyMemory<byte> data = default;
        reader.Read();
        // In the entry's canonical order the type comes behind all of them, and little behind it.
        while (type is null && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("at"u8))
            {
                reader.Read();
                at = reader.GetDateTimeOffset();
            }
            else if (reader.ValueTextEquals("data"u8))
            {
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                data = entry.Bytes.AsMemory(start..(int)reader.BytesConsumed);
            }
            else if (reader.ValueTextEquals("schema"u8))
            {
                reader.Read();
                schema = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                type = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }
        return type is null || data.IsEmpty
            ? throw new InvalidDataException($"{entry.Stream}, version {entry.Version}: the entry has no type or no data")
            : new FoldEntry(entry, type, schema, at, data);
    }
}
