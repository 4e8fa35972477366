using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Domain.Kernel;

/// <summary>Writes a personal value as it is sealed, and refuses to write one that is not.</summary>
public sealed class PersonalConverter : JsonConverter<Personal>
{
    /// <summary>Reading is the ledger's: only an entry says what a value is sealed with.</summary>
    public override Personal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new JsonException("a personal value is read from an entry only");

    /// <exception cref="JsonException">The value is in clear.</exception>
    public override void Write(Utf8JsonWriter writer, Personal value, JsonSerializerOptions options)
    {
        if (!value.IsSealed)
        {
            throw new JsonException("a personal value is not written in clear");
        }
        writer.WriteRawValue(value.Json.Span);
    }
}
