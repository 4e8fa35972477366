using System.Text.Json;
using Platform.Ledger.Privacy;

namespace Platform.Ledger.Serialization.Shapes;

/// <summary>A string that is personal data: written sealed, never in clear.</summary>
internal sealed class PersonalShape(PersonalProperty property) : Shape<string>
{
    public override bool HoldsPersonal => true;

    public override void Write(string value, DataWriter output)
    {
        if (output.Seal is null)
            throw new InvalidOperationException($"{property.Path} is personal and cannot be written without a seal");
        if (value.Contains('\0', StringComparison.Ordinal))
            throw new CanonicalJsonException("", "U+0000 is not accepted");
        output.Json.Raw(output.Seal(property, output.Path, value));
    }

    // A plain string is what upcasting leaves behind: it works on opened values.
    public override string Read(JsonElement element, DataReader input) =>
        SealedValue.TryRead(element, out var value) ? Open(value, input.Path, input.Open) : element.GetString()!;

    public static string Open(SealedValue value, string path, OpenValue? open) => open?.Invoke(path, value) ?? $"sealed:{value.Key}";
}
