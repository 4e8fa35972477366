using System.Text;
using System.Text.Json;

namespace Platform.Api.Http;

/// <summary>Where a token reader stands; costs nothing until a pointer is asked for.</summary>
internal struct JsonPlace()
{
    private readonly Level[] levels = new Level[StrictJson.DepthMax];
    private int depth = 0;

    /// <summary>To be called after each token the reader has read.</summary>
    public void Move(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                levels[depth - 1] = new Level(IsArray: false, Index: 0, (int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
                break;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                depth--;
                break;
            default:
                Count();
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    levels[depth++] = new Level(reader.TokenType is JsonTokenType.StartArray, Index: -1, NameStart: 0, NameLength: 0);
                break;
        }
    }

    // A value within an array is its next element.
    private readonly void Count()
    {
        if (depth > 0 && levels[depth - 1].IsArray)
            levels[depth - 1] = levels[depth - 1] with { Index = levels[depth - 1].Index + 1 };
    }

    public readonly string Pointer(ReadOnlySpan<byte> utf8)
    {
        var pointer = "";
        foreach (var level in levels.AsSpan(0, depth))
        {
            if (level is { IsArray: true, Index: >= 0 })
                pointer = JsonPointer.Append(pointer, level.Index);
            else if (level.NameLength > 0)
                pointer = JsonPointer.Append(pointer, Name(utf8.Slice(level.NameStart, level.NameLength)));
        }

        return pointer;
    }

    // A name that does not decode (lone surrogates, bad UTF-8) is shown as it was sent.
    private static string Name(ReadOnlySpan<byte> quoted)
    {
        try
        {
            return JsonSerializer.Deserialize<string>(quoted) ?? "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Encoding.UTF8.GetString(quoted[1..^1]);
        }
    }

    private readonly record struct Level(bool IsArray, int Index, int NameStart, int NameLength);
}
