using System.Text;
using System.Text.Json;

namespace Platform.Ledger.Serialization.Shapes;

/// <summary>One property of a record.</summary>
internal abstract class Member<TRecord>(string name)
{
    /// <summary>camelCase.</summary>
    public string Name { get; } = name;

    public abstract void Write(TRecord record, DataWriter output);
}

/// <summary>One property of a record, typed.</summary>
/// <param name="name">camelCase.</param>
/// <param name="first">True for the record's first member: no comma before it.</param>
/// <param name="get">Compiled accessor.</param>
/// <param name="shape">How its values look.</param>
/// <param name="optional">What an older entry that lacks the member means; null when that is an error.</param>
internal sealed class Member<TRecord, TValue>(string name, bool first, Func<TRecord, TValue> get, Shape<TValue> shape, object?[]? optional)
    : Member<TRecord>(name)
{
    private readonly byte[] _label = Encoding.UTF8.GetBytes((first ? "" : ",") + JsonSerializer.Serialize(name) + ":");
    private readonly byte[] _lookup = Encoding.UTF8.GetBytes(name);
    private readonly string _segment = CanonicalJsonException.Segment(name);
    private readonly string _top = PersonalProperty.DataPath + CanonicalJsonException.Segment(name);

    public override void Write(TRecord record, DataWriter output)
    {
        output.Json.Raw(_label);
        if (!shape.HoldsPersonal)
        {
            shape.Write(get(record), output);
            return;
        }

        var outer = output.Path;
        output.Path = Within(outer);
        shape.Write(get(record), output);
        output.Path = outer;
    }

    /// <summary>Reads the member out of a record's object; called by the compiled constructor.</summary>
    public TValue Read(JsonElement record, DataReader input)
    {
        if (!record.TryGetProperty(_lookup, out var element))
            return optional is [var value] ? (TValue)value! : throw new InvalidDataException($"member {input.Path}{_segment} is missing");
        if (!shape.HoldsPersonal)
            return ReadValue(element, input);
        var outer = input.Path;
        input.Path = Within(outer);
        var read = ReadValue(element, input);
        input.Path = outer;
        return read;
    }

    // The event's own properties, the usual case, have their path ready.
    private string Within(string path) => ReferenceEquals(path, PersonalProperty.DataPath) ? _top : path + _segment;

    private TValue ReadValue(JsonElement element, DataReader input)
    {
        try
        {
            return shape.Read(element, input);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or OverflowException)
        {
#pragma warning disable MA0054 // The parser's own message may repeat the value, which no log may show.
            throw new InvalidDataException($"member '{Name}' is not a {typeof(TValue).Name} but {element.ValueKind}");
#pragma warning restore MA0054
        }
    }
}
