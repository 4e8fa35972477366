using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Platform.Ledger.Serialization;

/// <summary>The one form of a JSON text by RFC 8785: names sorted by UTF-16 code unit, no insignificant space, ECMAScript numbers.</summary>
public static class CanonicalJson
{
    /// <summary>How deep arrays and objects may nest.</summary>
    public const int DepthMax = 64;

    /// <summary>
    /// Any JSON text (UTF-8, no BOM) in canonical form. Throws <see cref="CanonicalJsonException"/> with the place for what is not JSON,
    /// duplicate names, lone surrogates, invalid UTF-8, numbers beyond a double's range, and nesting deeper than <see cref="DepthMax"/>.
    /// </summary>
    public static byte[] FromJson(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = DepthMax + 1 });
        var output = new ArrayBufferWriter<byte>(Math.Max(utf8.Length, 1));
        Next(ref reader);
        Value(ref reader, output, depth: 0);
        End(ref reader);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>True when the bytes are canonical JSON already; never throws.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return FromJson(utf8).AsSpan().SequenceEqual(utf8);
        }
        catch (CanonicalJsonException)
        {
            return false;
        }
    }

    private static void Value(ref Utf8JsonReader reader, ArrayBufferWriter<byte> output, int depth)
    {
        var writer = new CanonicalWriter(output);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(ref reader, output, Deeper(depth));
                break;
            case JsonTokenType.StartArray:
                Array(ref reader, output, Deeper(depth));
                break;
            case JsonTokenType.String:
                writer.String(Text(ref reader));
                break;
            case JsonTokenType.Number:
                writer.Number(reader.GetDouble());
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.Boolean(reader.TokenType is JsonTokenType.True);
                break;
            default:
                writer.Null();
                break;
        }
    }

    private static void Array(ref Utf8JsonReader reader, ArrayBufferWriter<byte> output, int depth)
    {
        var writer = new CanonicalWriter(output);
        writer.Raw("["u8);
        for (var index = 0; ; index++)
        {
            try
            {
                Next(ref reader);
                if (reader.TokenType is JsonTokenType.EndArray)
                    break;
                if (index > 0)
                    writer.Raw(","u8);
                Value(ref reader, output, depth);
            }
            catch (CanonicalJsonException e)
            {
                throw e.Within(index.ToString(CultureInfo.InvariantCulture));
            }
        }

        writer.Raw("]"u8);
    }

    // Members are written as they come into a buffer of the object's own, then taken from there in order.
    private static void Object(ref Utf8JsonReader reader, ArrayBufferWriter<byte> output, int depth)
    {
        var members = new List<(string Name, int Start, int End)>();
        var buffer = new ArrayBufferWriter<byte>();
        for (Next(ref reader); reader.TokenType is not JsonTokenType.EndObject; Next(ref reader))
        {
            var name = Text(ref reader);
            try
            {
                var start = buffer.WrittenCount;
                var member = new CanonicalWriter(buffer);
                member.String(name);
                member.Raw(":"u8);
                Next(ref reader);
                Value(ref reader, buffer, depth);
                members.Add((name, start, buffer.WrittenCount));
            }
            catch (CanonicalJsonException e)
            {
                throw e.Within(name);
            }
        }

        members.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        var writer = new CanonicalWriter(output);
        writer.Raw("{"u8);
        for (var i = 0; i < members.Count; i++)
        {
            var (name, start, end) = members[i];
            if (i > 0 && members[i - 1].Name == name)
                throw new CanonicalJsonException("", "the name occurs twice").Within(name);
            if (i > 0)
                writer.Raw(","u8);
            writer.Raw(buffer.WrittenSpan[start..end]);
        }

        writer.Raw("}"u8);
    }

    private static int Deeper(int depth) =>
        depth < DepthMax ? depth + 1 : throw new CanonicalJsonException("", $"nested deeper than {DepthMax}");

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new CanonicalJsonException("", "not text: invalid UTF-8 or a lone surrogate");
        }
    }

    private static void Next(ref Utf8JsonReader reader)
    {
        try
        {
            if (!reader.Read())
                throw new CanonicalJsonException("", "not JSON: nothing there");
        }
        catch (JsonException e)
        {
            throw new CanonicalJsonException("", $"not JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
    }

    private static void End(ref Utf8JsonReader reader)
    {
        try
        {
            reader.Read();
        }
        catch (JsonException)
        {
            throw new CanonicalJsonException("", "more than one JSON text");
        }
    }
}
