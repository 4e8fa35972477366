using System.Diagnostics;
using System.Text.Json;

namespace Platform.EventStore.Telemetry;

/// <summary>The request an entry came from, as it says itself: its <c>trace</c>, and its <c>cause</c> where that is a span.</summary>
internal static class EntryTrace
{
    private const int SpanIdChars = 16;

    /// <summary>Null where the entry was not caused by a request.</summary>
    /// <param name="entry">The entry's bytes.</param>
    public static ActivityContext? Of(byte[] entry)
    {
        var (trace, cause) = (default(string), default(string));
        var reader = new Utf8JsonReader(entry);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isTrace, isCause) = (reader.ValueTextEquals("trace"u8), reader.ValueTextEquals("cause"u8));
            reader.Read();
            trace = isTrace ? reader.GetString() : trace;
            cause = isCause ? reader.GetString() : cause;
            reader.Skip();
        }
        return
            trace is not null && cause?.Length == SpanIdChars && ActivityContext.TryParse($"00-{trace}-{cause}-01", null, out var context)
            ? context
            : null;
    }
}
