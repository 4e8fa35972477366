using System.Globalization;
using System.Text.Json;

namespace Platform.Ledger.Serialization.Shapes;

/// <summary>An array, <c>List</c> or <c>IReadOnlyList</c>.</summary>
internal sealed class ListShape<TList, TItem>(Shape<TItem> item) : Shape<TList>
    where TList : class, IEnumerable<TItem>
{
    public override bool HoldsPersonal => item.HoldsPersonal;

    public override void Write(TList value, DataWriter output)
    {
        var (index, outer) = (0, output.Path);
        output.Json.Raw("["u8);
        try
        {
            foreach (var each in (IReadOnlyList<TItem>)value)
            {
                if (index > 0)
                    output.Json.Raw(","u8);
                if (item.HoldsPersonal)
                    output.Path = $"{outer}/{index}";
                item.Write(each, output);
                index++;
            }
        }
        catch (CanonicalJsonException e)
        {
            throw e.Within(index.ToString(CultureInfo.InvariantCulture));
        }

        output.Path = outer;
        output.Json.Raw("]"u8);
    }

    public override TList Read(JsonElement element, DataReader input)
    {
        var outer = input.Path;
        var items = new TItem[element.GetArrayLength()];
        for (var i = 0; i < items.Length; i++)
        {
            if (item.HoldsPersonal)
                input.Path = $"{outer}/{i}";
            items[i] = item.Read(element[i], input);
        }

        input.Path = outer;
        return typeof(TList) == typeof(List<TItem>) ? (TList)(object)items.ToList() : (TList)(object)items;
    }
}

/// <summary>A dictionary of strings: an object whose names are the keys, in order.</summary>
internal sealed class MapShape<TMap> : Shape<TMap>
    where TMap : class, IEnumerable<KeyValuePair<string, string>>
{
    private static readonly TextShape Text = new();

    public override void Write(TMap value, DataWriter output)
    {
        var first = true;
        output.Json.Raw("{"u8);
        foreach (var (name, text) in value.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (name.StartsWith('$'))
                throw new CanonicalJsonException("", "names that begin with $ are reserved").Within(name);
            try
            {
                if (!first)
                    output.Json.Raw(","u8);
                Text.Write(name, output);
                output.Json.Raw(":"u8);
                Text.Write(text ?? throw new CanonicalJsonException("", "null is not allowed here"), output);
                first = false;
            }
            catch (CanonicalJsonException e)
            {
                throw e.Within(name);
            }
        }

        output.Json.Raw("}"u8);
    }

    public override TMap Read(JsonElement element, DataReader input) =>
        (TMap)
            (object)
                element.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.GetString()!, StringComparer.Ordinal);
}
