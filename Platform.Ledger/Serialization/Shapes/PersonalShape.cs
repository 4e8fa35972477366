using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Domain.Kernel;
using Platform.Ledger.Privacy;

namespace Platform.Ledger.Serialization.Shapes;

/// <summary>A personal value: written sealed, never in clear.</summary>
internal sealed class PersonalShape(PersonalProperty property) : Shape<Personal>
{
    public override bool HoldsPersonal => true;

    public override void Write(Personal value, DataWriter output)
    {
        if (value.IsSealed)
        {
            output.Json.Raw(value.Json.Span);
            return;
        }
        if (output.Seal is null)
        {
            throw new InvalidOperationException($"{property.Path} is personal and cannot be written without a seal");
        }
        if (value.Text.Contains('\0', StringComparison.Ordinal))
        {
            throw new CanonicalJsonException("", "U+0000 is not accepted");
        }
        var json = output.Seal(property, output.Path, value.Text);
        output.Json.Raw(json);
        if (output.InPlace)
        {
            value.Seal(SealedValue.KeyOf(json), json);
        }
    }

    // A plain string is what upcasting leaves behind: it works on opened values.
    public override Personal Read(JsonElement element, DataReader input)
    {
        if (!SealedValue.TryRead(element, out var value))
        {
            return Personal.Of(element.GetString()!);
        }
        return input.Open?.Invoke(input.Path, value) is { } text
            ? Personal.Of(text)
            : Personal.Sealed(value.Key, JsonMarshal.GetRawUtf8Value(element).ToArray());
    }

    public static string Open(SealedValue value, string path, OpenValue? open) => open?.Invoke(path, value) ?? $"sealed:{value.Key}";
}
