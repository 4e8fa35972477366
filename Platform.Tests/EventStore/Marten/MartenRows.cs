using System.Text.Json;
using Npgsql;
using Platform.Tests.EventStore.Proof;

namespace Platform.Tests.EventStore.Marten;

/// <summary>A row of <c>mt_events</c>; JSON as text without insignificant space, members in the order of their names.</summary>
public sealed record MartenEvent(
    long SeqId,
    Guid Id,
    string StreamId,
    long Version,
    string Data,
    byte[]? Bdata,
    string Type,
    DateTime Timestamp,
    string TenantId,
    string? DotnetType,
    string? CorrelationId,
    string? CausationId,
    string Headers,
    string? UserName,
    bool IsArchived
);

/// <summary>A row of <c>mt_streams</c>.</summary>
public sealed record MartenStream(
    string TenantId,
    string Id,
    string Type,
    long Version,
    DateTime Timestamp,
    DateTime Created,
    bool IsArchived
);

/// <summary>The façade's rows, as it shows them and as they follow from the log.</summary>
internal static class MartenRows
{
    private const string Events = """
        SELECT seq_id, id, stream_id, version, data::text, bdata, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id,
            headers::text, user_name, is_archived FROM marten.mt_events ORDER BY seq_id
        """;

    private const string Streams = "SELECT tenant_id, id, type, version, timestamp, created, is_archived FROM marten.mt_streams";

    public static MartenEvent EventOf(LogLine line)
    {
        using var entry = JsonDocument.Parse(line.Entry);
        var root = entry.RootElement;
        var type = root.GetProperty("type").GetString()!;
        var headers = $$"""
            {"actor":{{root.GetProperty("actor")}},"cause":{{root.GetProperty("cause").GetRawText()}},"trace":{{root.GetProperty(
                    "trace"
                ).GetRawText()}}}
            """;
        return new MartenEvent(
            line.Position,
            root.GetProperty("id").GetGuid(),
            line.Stream,
            line.Version,
            Plain(root.GetProperty("data").GetRawText()),
            null,
            type.Replace('-', '_'),
            root.GetProperty("at").GetDateTime(),
            line.Tenant,
            type,
            root.GetProperty("trace").GetString(),
            root.GetProperty("cause").GetString(),
            Plain(headers),
            root.GetProperty("actor").GetProperty("id").GetString(),
            false
        );
    }

    public static IEnumerable<MartenStream> StreamsOf(LogCopy log) =>
        log
            .Log.GroupBy(l => (l.Tenant, l.Stream))
            .Select(stream => new MartenStream(
                stream.Key.Tenant,
                stream.Key.Stream,
                stream.Key.Stream.Split('/')[0].Replace('-', '_'),
                stream.Count(),
                EventOf(stream.Last()).Timestamp,
                EventOf(stream.First()).Timestamp,
                false
            ));

    public static async Task<List<MartenEvent>> EventsAsync(NpgsqlDataSource marten)
    {
        await using var command = marten.CreateCommand(Events);
        await using var r = await command.ExecuteReaderAsync();
        var rows = new List<MartenEvent>();
        while (await r.ReadAsync())
        {
            rows.Add(
                new MartenEvent(
                    r.GetInt64(0),
                    r.GetGuid(1),
                    r.GetString(2),
                    r.GetInt64(3),
                    Plain(r.GetString(4)),
                    r.IsDBNull(5) ? null : r.GetFieldValue<byte[]>(5),
                    r.GetString(6),
                    r.GetDateTime(7),
                    r.GetString(8),
                    r.GetString(9),
                    Text(r, 10),
                    Text(r, 11),
                    Plain(r.GetString(12)),
                    Text(r, 13),
                    r.GetBoolean(14)
                )
            );
        }
        return rows;
    }

    public static async Task<List<MartenStream>> StreamsAsync(NpgsqlDataSource marten)
    {
        await using var command = marten.CreateCommand(Streams);
        await using var r = await command.ExecuteReaderAsync();
        var rows = new List<MartenStream>();
        while (await r.ReadAsync())
        {
            rows.Add(
                new MartenStream(
                    r.GetString(0),
                    r.GetString(1),
                    r.GetString(2),
                    r.GetInt64(3),
                    r.GetDateTime(4),
                    r.GetDateTime(5),
                    r.GetBoolean(6)
                )
            );
        }
        return rows;
    }

    private static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    // jsonb orders members by length first, entries by their names: neither order carries a meaning.
    private static string Plain(string json) => JsonSerializer.Serialize(Ordered(JsonSerializer.Deserialize<JsonElement>(json)));

    private static object? Ordered(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => new SortedDictionary<string, object?>(
                element.EnumerateObject().ToDictionary(m => m.Name, m => Ordered(m.Value), StringComparer.Ordinal),
                StringComparer.Ordinal
            ),
            JsonValueKind.Array => element.EnumerateArray().Select(Ordered).ToArray(),
            _ => element,
        };
}
