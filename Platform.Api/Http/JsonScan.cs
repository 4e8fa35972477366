using System.Text.Json;
using System.Text.Unicode;

namespace Platform.Api.Http;

/// <summary>
/// One pass over a body's tokens for what the serializer lets through: invalid UTF-8, U+0000 and lone surrogates (as escapes), names
/// that begin with <c>$</c>, integers beyond 2^53. Stops at the first wrong place.
/// </summary>
internal static class JsonScan
{
    private const long IntegerMax = 1L << 53;

    /// <summary>Throws <see cref="ProblemException"/> with <c>invalid-json</c> or <c>invalid-body</c> and the place.</summary>
    public static void Require(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = StrictJson.DepthMax });
        var place = new JsonPlace();
        try
        {
            while (reader.Read())
            {
                place.Move(ref reader);
                if (Wrong(ref reader) is { } wrong)
                    throw Refused(wrong.Code, place.Pointer(utf8), wrong.Detail);
            }
        }
        catch (JsonException e)
        {
            // The line and column are the parser's; its message may quote the body and is left out.
            var detail =
                $"Not valid JSON at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}, or nested deeper than {StrictJson.DepthMax}.";
            throw Refused(ProblemCodes.InvalidJson, place.Pointer(utf8), detail);
        }
    }

    private static ProblemException Refused(ProblemCode code, string pointer, string detail) =>
        new(code, detail, [new ProblemError(pointer, detail)]);

    private static (ProblemCode Code, string Detail)? Wrong(ref Utf8JsonReader reader) =>
        reader.TokenType switch
        {
            JsonTokenType.PropertyName => Text(ref reader) ?? Name(ref reader),
            JsonTokenType.String => Text(ref reader),
            JsonTokenType.Number => Number(ref reader),
            _ => null,
        };

    private static (ProblemCode, string)? Text(ref Utf8JsonReader reader)
    {
        if (!Utf8.IsValid(reader.ValueSpan))
            return (ProblemCodes.InvalidJson, "The text is not valid UTF-8.");
        if (!reader.ValueIsEscaped)
            return null;
        var escaped = reader.ValueSpan;
        for (var i = escaped.IndexOf((byte)'\\'); i < escaped.Length; i++)
        {
            if (escaped[i] != (byte)'\\')
                continue;
            if (escaped[++i] != (byte)'u')
                continue;
            var unit = Unit(escaped, i + 1);
            i += 4;
            if (unit == 0)
                return (ProblemCodes.InvalidBody, "U+0000 is not accepted.");
            if (!char.IsSurrogate(unit))
                continue;
            var paired = char.IsHighSurrogate(unit) && IsLowAt(escaped, i + 1);
            if (!paired)
                return (ProblemCodes.InvalidBody, "A lone surrogate is not accepted.");
            i += 6;
        }

        return null;
    }

    private static bool IsLowAt(ReadOnlySpan<byte> escaped, int at) =>
        escaped[at..].StartsWith(@"\u"u8) && char.IsLowSurrogate(Unit(escaped, at + 2));

    // The reader has checked that four hexadecimal digits follow.
    private static char Unit(ReadOnlySpan<byte> escaped, int at)
    {
        Span<byte> bytes = stackalloc byte[2];
        Convert.FromHexString(escaped.Slice(at, 4), bytes, out _, out _);
        return (char)((bytes[0] << 8) | bytes[1]);
    }

    private static (ProblemCode, string)? Name(ref Utf8JsonReader reader)
    {
        var name = reader.ValueSpan;
        var reserved = name.StartsWith("$"u8) || (reader.ValueIsEscaped && name.StartsWith(@"\u0024"u8));
        return reserved ? (ProblemCodes.InvalidBody, "Member names that begin with $ are reserved.") : null;
    }

    private static (ProblemCode, string)? Number(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.ContainsAny(".eE"u8))
            return reader.TryGetDouble(out var real) && double.IsFinite(real)
                ? null
                : (ProblemCodes.InvalidBody, "The number is too large.");
        var fits = reader.TryGetInt64(out var integer) && integer is >= -IntegerMax and <= IntegerMax;
        return fits
            ? null
            : (ProblemCodes.InvalidBody, "Integers beyond 2^53 are not accepted as numbers; send them as strings where the member allows.");
    }
}
