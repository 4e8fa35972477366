using System.Text.Json;

namespace Platform.Ledger.Serialization.Shapes;

/// <summary>A record as an object: one member per constructor parameter, in canonical order.</summary>
internal sealed class RecordShape<T>(Member<T>[] members, Func<JsonElement, DataReader, T> construct, bool holdsPersonal)
    : Shape<T>,
        IEventShape
{
    public override bool HoldsPersonal => holdsPersonal;

    public override void Write(T value, DataWriter output)
    {
        var i = 0;
        output.Json.Raw("{"u8);
        try
        {
            for (; i < members.Length; i++)
                members[i].Write(value, output);
        }
        catch (CanonicalJsonException e)
        {
            throw e.Within(members[i].Name);
        }

        output.Json.Raw("}"u8);
    }

    public override T Read(JsonElement element, DataReader input) => construct(element, input);

    void IEventShape.Write(object value, DataWriter output) => Write((T)value, output);

    object IEventShape.Read(JsonElement element, DataReader input) => Read(element, input)!;
}

/// <summary>A record's shape where its type is known only at run time.</summary>
internal interface IEventShape
{
    void Write(object value, DataWriter output);

    object Read(JsonElement element, DataReader input);
}
