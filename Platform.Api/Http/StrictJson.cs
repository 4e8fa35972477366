using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Api.Http;

/// <summary>
/// JSON from callers into records, with nothing forgiven: unknown, duplicate and missing members, other types, nulls, comments,
/// trailing data, depth over 32, integers beyond 2^53, U+0000, lone surrogates and member names that begin with <c>$</c> are refused
/// with <c>invalid-json</c> or <c>invalid-body</c> and an RFC 6901 pointer to every wrong place (at most <see cref="ErrorsMax"/>).
/// </summary>
public static class StrictJson
{
    public const int DepthMax = 32;

    /// <summary>Wrong places told at once: enough to name every field of the largest batch there is.</summary>
    public const int ErrorsMax = 10_000;

    /// <summary>How bodies are read: camelCase in exact case, strict numbers, enums in kebab-case, RFC 3339 times with offset.</summary>
    public static JsonSerializerOptions Options { get; } = Frozen();

    /// <summary>
    /// Reads, parses and checks a command's body; see <see cref="RequestBody.Read"/>, <see cref="Parse{T}"/>, <see cref="ShapeCheck"/>.
    /// </summary>
    public static async Task<T> Read<T>(HttpRequest request, int bytesMax = RequestBody.BytesMax, CancellationToken cancel = default)
        where T : notnull
    {
        var command = Parse<T>((await RequestBody.Read(request, bytesMax, cancel)).Span);
        ShapeCheck.Require(command);
        return command;
    }

    /// <summary>The record these bytes are; none at all stand for <c>{}</c>. Throws <see cref="ProblemException"/> (400).</summary>
    public static T Parse<T>(ReadOnlySpan<byte> utf8)
        where T : notnull => (T)Parse(utf8, typeof(T));

    /// <inheritdoc cref="Parse{T}"/>
    public static object Parse(ReadOnlySpan<byte> utf8, Type type)
    {
        if (utf8.IsEmpty)
            utf8 = "{}"u8;
        JsonScan.Require(utf8);
        try
        {
            if (JsonSerializer.Deserialize(utf8, type, Options) is { } value)
                return value;
        }
        catch (JsonException) { }

        // The serializer names one place; the caller is told all of them.
        throw new ProblemException(
            ProblemCodes.InvalidBody,
            "The body does not fit; errors names every place.",
            JsonDiagnosis.Of(utf8, type)
        );
    }

    /// <summary>Sets every option of ours on options the framework owns, so that answers and OpenAPI speak as requests do.</summary>
    public static void Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.AllowTrailingCommas = false;
        options.ReadCommentHandling = JsonCommentHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = DepthMax;
        options.Converters.Add(new KebabEnumConverter());
        options.Converters.Add(new Rfc3339Converter());
    }

    private static JsonSerializerOptions Frozen()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
        Apply(options);
        options.MakeReadOnly();
        return options;
    }
}
