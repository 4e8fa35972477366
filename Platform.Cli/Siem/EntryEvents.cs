using System.Text.Json;

namespace Platform.Cli.Siem;

/// <summary>Reads an event from an entry's stored bytes, or from what a search of the trail gives (where values may be opened).</summary>
public static class EntryEvents
{
    private static readonly string[] Names = ["actor", "at", "data", "from", "id", "stream", "tenant", "trace", "type"];
    private static readonly string[] ActorNames = ["id", "kind"];
    private static readonly string[] FromNames = ["ip", "session"];
    private static readonly string[] OutsideNames = ["source", "action", "actor", "target", "outcome", "occurredAt", "ip"];

    /// <param name="entry">Canonical JSON, see docs/audit-format.md.</param>
    /// <exception cref="InvalidDataException">It is no entry.</exception>
    public static AuditEvent OfEntry(long position, ReadOnlyMemory<byte> entry)
    {
        var reader = new Utf8JsonReader(entry.Span);
        var texts = new Dictionary<string, string?>(Names.Length, StringComparer.Ordinal);
        ReadOnlyMemory<byte> data = default;
        string? actor = null;
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = EntryTexts.Known(in reader, Names);
            reader.Read();
            if (name == "data")
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                data = entry[start..(int)reader.BytesConsumed];
            }
            else if (name is "actor" or "from")
            {
                EntryTexts.Members(ref reader, name == "actor" ? ActorNames : FromNames, texts);
                if (name == "actor")
                {
                    // The entry has an id of its own.
                    texts.Remove("id", out actor);
                }
            }
            else if (name is not null)
            {
                texts[name] = EntryTexts.Text(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
        texts["actor"] = actor;
        return Of(position, texts, data);
    }

    /// <param name="item">An item of <c>GET /v1/audit/events</c>.</param>
    /// <param name="stored">The same event as it is stored.</param>
    public static AuditEvent OfItem(JsonElement item, AuditEvent stored)
    {
        var data = JsonSerializer.SerializeToUtf8Bytes(item.GetProperty("data"));
        string? From(string name) => item.GetProperty("from").TryGetProperty(name, out var value) ? value.GetString() : null;
        return stored with
        {
            Ip = From("ip"),
            Session = From("session"),
            Data = data,
            Outside = stored.Outside is null ? null : Outside(data),
        };
    }

    private static AuditEvent Of(long position, Dictionary<string, string?> texts, ReadOnlyMemory<byte> data)
    {
        string Required(string name) =>
            texts.GetValueOrDefault(name) ?? throw new InvalidDataException($"entry {position} has no {name}: it is none of format 1");
        var type = Required("type");
        return new AuditEvent(
            position,
            Required("id"),
            Required("at"),
            Required("actor"),
            Required("kind"),
            type,
            Required("stream"),
            Required("tenant"),
            texts.GetValueOrDefault("ip"),
            texts.GetValueOrDefault("session"),
            texts.GetValueOrDefault("trace"),
            data,
            type == AuditEvent.OutsideType ? Outside(data) : null
        );
    }

    private static OutsideAction Outside(ReadOnlyMemory<byte> data)
    {
        var reader = new Utf8JsonReader(data.Span);
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        reader.Read();
        EntryTexts.Members(ref reader, OutsideNames, texts);
        string Said(string name) => texts.GetValueOrDefault(name) ?? "";
        return new OutsideAction(
            Said("source"),
            Said("action"),
            Said("actor"),
            Said("target"),
            Said("outcome"),
            Said("occurredAt"),
            texts.GetValueOrDefault("ip")
        );
    }
}
