using System.Globalization;
using System.Text.Json;

namespace Platform.Ledger.Serialization.Shapes;

internal sealed class TextShape : Shape<string>
{
    public override void Write(string value, DataWriter output)
    {
        // PostgreSQL's jsonb, through which the log is also shown, has no U+0000.
        if (value.Contains('\0', StringComparison.Ordinal))
            throw new CanonicalJsonException("", "U+0000 is not accepted");
        output.Json.String(value);
    }

    public override string Read(JsonElement element, DataReader input) => element.GetString()!;
}

internal sealed class BooleanShape : Shape<bool>
{
    public override void Write(bool value, DataWriter output) => output.Json.Boolean(value);

    public override bool Read(JsonElement element, DataReader input) => element.GetBoolean();
}

internal sealed class Int32Shape : Shape<int>
{
    public override void Write(int value, DataWriter output) => output.Json.Integer(value);

    public override int Read(JsonElement element, DataReader input) => element.GetInt32();
}

/// <summary>64-bit integers are strings, all of them: whether one fits a double must not change its type.</summary>
internal sealed class Int64Shape : Shape<long>
{
    public override void Write(long value, DataWriter output) => output.Json.IntegerText(value);

    public override long Read(JsonElement element, DataReader input) =>
        element.ValueKind is JsonValueKind.Number ? element.GetInt64() : long.Parse(element.GetString()!, CultureInfo.InvariantCulture);
}

internal sealed class UuidShape : Shape<Guid>
{
    public override void Write(Guid value, DataWriter output) => output.Json.Uuid(value);

    public override Guid Read(JsonElement element, DataReader input) => element.GetGuid();
}

internal sealed class TimeShape : Shape<DateTimeOffset>
{
    public override void Write(DateTimeOffset value, DataWriter output) => output.Json.Time(value);

    public override DateTimeOffset Read(JsonElement element, DataReader input) => element.GetDateTimeOffset();
}

/// <summary>An enum as the kebab-case name of its member.</summary>
internal sealed class EnumShape<T> : Shape<T>
    where T : struct, Enum
{
    private readonly Dictionary<T, byte[]> _names = [];
    private readonly Dictionary<string, T> _values = new(StringComparer.Ordinal);

    public EnumShape()
    {
        foreach (var value in Enum.GetValues<T>())
        {
            var name = JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
            _names[value] = [.. "\""u8, .. System.Text.Encoding.UTF8.GetBytes(name), .. "\""u8];
            _values[name] = value;
        }
    }

    public override void Write(T value, DataWriter output)
    {
        if (!_names.TryGetValue(value, out var name))
            throw new CanonicalJsonException("", $"not a member of {typeof(T).Name}");
        output.Json.Raw(name);
    }

    public override T Read(JsonElement element, DataReader input) =>
        _values.TryGetValue(element.GetString()!, out var value) ? value : throw new FormatException($"not a member of {typeof(T).Name}");
}

/// <summary>A value type or nothing; nothing is written as null.</summary>
internal sealed class OptionalValueShape<T>(Shape<T> inner) : Shape<T?>
    where T : struct
{
    public override void Write(T? value, DataWriter output)
    {
        if (value is { } present)
            inner.Write(present, output);
        else
            output.Json.Null();
    }

    public override T? Read(JsonElement element, DataReader input) =>
        element.ValueKind is JsonValueKind.Null ? null : inner.Read(element, input);
}

/// <summary>A reference, or nothing where the declaration allows it; nothing is written as null.</summary>
internal sealed class ReferenceShape<T>(Shape<T> inner, bool nullable) : Shape<T?>
    where T : class
{
    public override bool HoldsPersonal => inner.HoldsPersonal;

    public override void Write(T? value, DataWriter output)
    {
        if (value is not null)
            inner.Write(value, output);
        else if (nullable)
            output.Json.Null();
        else
            throw new CanonicalJsonException("", "null is not allowed here");
    }

    public override T? Read(JsonElement element, DataReader input)
    {
        if (element.ValueKind is not JsonValueKind.Null)
            return inner.Read(element, input);
        return nullable ? null : throw new FormatException("null is not allowed here");
    }
}
