using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.Verify.Entries;

/// <summary>
/// Whether a line is JSON in the canonical form entries have (RFC 8785, and integers only): one space-free document, names in order and once,
/// shortest escapes, the fourteen members of format 1. Hashes do not need it; readers that are to agree on what an entry says do.
/// </summary>
internal static class StrictForm
{
    private const int DepthMax = 64;
    private const long SafeInteger = 1L << 53;

    private static readonly string[] Members =
    [
        "actor",
        "at",
        "cause",
        "data",
        "format",
        "from",
        "id",
        "prev",
        "schema",
        "stream",
        "tenant",
        "trace",
        "type",
        "version",
    ];

    /// <summary>What is wrong with it, or null.</summary>
    public static string? Problem(ReadOnlySpan<byte> entry)
    {
        try
        {
            var reader = new Utf8JsonReader(entry, new JsonReaderOptions { MaxDepth = DepthMax + 1 });
            return HasSpace(entry) ? "has space between its tokens" : Read(ref reader);
        }
        catch (Exception problem) when (problem is JsonException or InvalidOperationException)
        {
            return "is not JSON";
        }
    }

    private static string? Read(ref Utf8JsonReader reader)
    {
        // The last name seen in each object that is open.
        var names = new Stack<string?>();
        var members = new List<string>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    names.Push(null);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    var name = reader.GetString()!;
                    if (names.Pop() is { } before && string.CompareOrdinal(before, name) >= 0)
                        return "has names out of order, or one twice";
                    names.Push(name);
                    if (names.Count == 1)
                        members.Add(name);
                    break;
                case JsonTokenType.Number when !IsInteger(ref reader):
                    return "has a number that is no integer in its shortest form";
            }
            if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String && !IsShortest(ref reader))
                return "has an escape that is not the shortest";
        }
        return members.SequenceEqual(Members) ? null : "has not the fourteen members of an entry of format 1";
    }

    private static bool HasSpace(ReadOnlySpan<byte> entry)
    {
        var inside = false;
        for (var i = 0; i < entry.Length; i++)
        {
            if (inside && entry[i] == '\\')
                i++;
            else if (entry[i] == '"')
                inside = !inside;
            else if (!inside && entry[i] <= ' ')
                return true;
        }
        return false;
    }

    private static bool IsInteger(ref Utf8JsonReader reader) =>
        reader.TryGetInt64(out var number)
        && number is >= -SafeInteger and <= SafeInteger
        && reader.ValueSpan.SequenceEqual(Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));

    private static bool IsShortest(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return true;
        var shortest = new StringBuilder();
        foreach (var c in reader.GetString()!)
        {
            shortest.Append(
                c switch
                {
                    '"' => "\\\"",
                    '\\' => "\\\\",
                    '\b' => "\\b",
                    '\f' => "\\f",
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    < ' ' => $"\\u{(int)c:x4}",
                    _ => c.ToString(),
                }
            );
        }
        return reader.ValueSpan.SequenceEqual(Encoding.UTF8.GetBytes(shortest.ToString()));
    }
}
