using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Api.Http;
using Platform.Domain.Audit;

namespace Platform.Cli.Import;

/// <summary>
/// CloudTrail records (AWS's event format 1.x) as outside actions: <c>id</c> is the eventID; <c>actor</c> see
/// <see cref="CloudTrailActor"/>; <c>action</c> the eventSource up to its first
/// dot, a colon, the eventName; <c>target</c> see <see cref="CloudTrailTarget"/>; <c>outcome</c> the errorCode or <c>ok</c>;
/// <c>detail</c> the record's own text.
/// </summary>
public static class CloudTrail
{
    public const string Source = "cloudtrail";

    /// <summary>What fits an entry once sealed (base64, 4/3 of it) beside everything else there.</summary>
    public const int RecordBytesMax = 40 * 1024;

    private const int DepthMax = 128;

    // A byte that is no UTF-8 must not become another character on its way into the log.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="line">One record, UTF-8.</param>
    /// <exception cref="FormatException">It is no record that can be recorded; says why, without what stands in it.</exception>
    public static RecordedAction Map(ReadOnlyMemory<byte> line)
    {
        if (line.Length > RecordBytesMax)
        {
            throw new FormatException($"has {line.Length} bytes, over the {RecordBytesMax} that fit an entry");
        }
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = DepthMax });
            return Checked(Map(document.RootElement, Utf8.GetString(line.Span)));
        }
        catch (Exception problem) when (problem is JsonException or DecoderFallbackException)
        {
            throw new FormatException("is no JSON in UTF-8", problem);
        }
    }

    private static RecordedAction Map(JsonElement record, string text)
    {
        if (record.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("is no JSON object");
        }
        if (record.TryGetProperty("Records", out _))
        {
            throw new FormatException("is a whole delivery file; one record a line is wanted: jq -c '.Records[]'");
        }
        var source = Required(record, "eventSource");
        return new RecordedAction(
            Source,
            Required(record, "eventID"),
            $"{source.Split('.')[0]}:{Required(record, "eventName")}",
            CloudTrailActor.Of(record),
            CloudTrailTarget.Of(record) ?? source,
            Text(record, "errorCode") ?? "ok",
            Time(Required(record, "eventTime")),
            Text(record, "sourceIPAddress"),
            Text(record, "userAgent"),
            text
        );
    }

    private static RecordedAction Checked(RecordedAction action) =>
        ShapeCheck.Errors(action) is [var error, ..]
            ? throw new FormatException($"{error.Pointer.TrimStart('/')}: {error.Detail}")
            : action;

    private static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var at
        )
            ? at
            : throw new FormatException("eventTime is no time");

    private static string Required(JsonElement record, string name) => Text(record, name) ?? throw new FormatException($"has no {name}");

    internal static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
