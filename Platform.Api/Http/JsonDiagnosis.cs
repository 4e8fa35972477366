using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Platform.Api.Http;

/// <summary>
/// Every place where a well-formed body does not fit a type or breaks its annotations, found by walking body and type side by side.
/// Runs only once the serializer has refused; it stops at the first place, and never says more than the type's name.
/// </summary>
internal sealed class JsonDiagnosis
{
    private readonly List<ProblemError> errors = [];

    public static IReadOnlyList<ProblemError> Of(ReadOnlySpan<byte> utf8, Type type)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = StrictJson.DepthMax });
        using var document = JsonDocument.ParseValue(ref reader);
        var diagnosis = new JsonDiagnosis();
        diagnosis.Visit(document.RootElement, type, nullable: false, "");
        // Never an answer without a place, should the serializer know a reason this walk does not.
        return diagnosis.errors is { Count: > 0 } found ? found : [new ProblemError("", "does not fit")];
    }

    private void Visit(JsonElement value, Type type, bool nullable, string pointer)
    {
        if (errors.Count >= StrictJson.ErrorsMax)
            return;
        if (value.ValueKind is JsonValueKind.Null)
        {
            if (!nullable)
                Add(pointer, "must not be null");
            return;
        }

        var info = StrictJson.Options.GetTypeInfo(Nullable.GetUnderlyingType(type) ?? type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object when Is(value, JsonValueKind.Object, pointer, "must be an object"):
                Members(value, info, pointer);
                break;
            case JsonTypeInfoKind.Dictionary when Is(value, JsonValueKind.Object, pointer, "must be an object"):
                Entries(value, info, pointer);
                break;
            case JsonTypeInfoKind.Enumerable when Is(value, JsonValueKind.Array, pointer, "must be an array"):
                var index = 0;
                foreach (var element in value.EnumerateArray())
                    Visit(element, info.ElementType!, nullable: false, JsonPointer.Append(pointer, index++));
                break;
            case JsonTypeInfoKind.None:
                Scalar(value, info, pointer);
                break;
        }
    }

    private void Members(JsonElement value, JsonTypeInfo info, string pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            var at = JsonPointer.Append(pointer, member.Name);
            if (!seen.Add(member.Name))
                Add(at, "occurs more than once");
            else if (info.Properties.FirstOrDefault(known => known.Name == member.Name) is { } property)
                Member(member.Value, info.Type, property, at);
            else
                Add(at, "is not a known member");
        }

        foreach (var missing in info.Properties.Where(known => known.IsRequired && !seen.Contains(known.Name)))
            Add(JsonPointer.Append(pointer, missing.Name), "is missing");
    }

    // What is well formed is held to its rules too, so that the caller is told everything at once.
    private void Member(JsonElement value, Type record, JsonPropertyInfo property, string pointer)
    {
        var before = errors.Count;
        Visit(value, property.PropertyType, property.IsSetNullable, pointer);
        if (errors.Count > before || Array.Find(Shape.Of(record), known => known.Name == property.Name) is not { } shape)
            return;
        if (
            ShapeCheck.Wrong(shape, new ValidationContext(shape), value.Deserialize(property.PropertyType, StrictJson.Options)) is
            { } detail
        )
            Add(pointer, detail);
    }

    private void Entries(JsonElement value, JsonTypeInfo info, string pointer)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in value.EnumerateObject())
        {
            var at = JsonPointer.Append(pointer, entry.Name);
            if (!seen.Add(entry.Name))
                Add(at, "occurs more than once");
            else
                Visit(entry.Value, info.ElementType!, nullable: true, at);
        }
    }

    private void Scalar(JsonElement value, JsonTypeInfo info, string pointer)
    {
        try
        {
            value.Deserialize(info);
        }
        catch (JsonException)
        {
            Add(pointer, Expected(info.Type));
        }
    }

    private bool Is(JsonElement value, JsonValueKind kind, string pointer, string otherwise)
    {
        if (value.ValueKind != kind)
            Add(pointer, otherwise);
        return value.ValueKind == kind;
    }

    private void Add(string pointer, string detail)
    {
        if (errors.Count < StrictJson.ErrorsMax)
            errors.Add(new ProblemError(pointer, detail));
    }

    private static string Expected(Type type) =>
        type switch
        {
            { IsEnum: true } => "must be one of " + string.Join(", ", KebabEnumConverter.Names(type)),
            _ when type == typeof(string) => "must be a string",
            _ when type == typeof(bool) => "must be true or false",
            _ when type == typeof(Guid) => "must be a UUID in its 36-character form",
            _ when type == typeof(DateTimeOffset) => "must be an RFC 3339 date-time with an offset",
            _ when type == typeof(int) || type == typeof(long) || type == typeof(short) || type == typeof(byte) =>
                "must be an integer in range",
            _ => "must be a number",
        };
}
