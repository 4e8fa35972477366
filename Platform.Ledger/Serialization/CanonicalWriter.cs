using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace Platform.Ledger.Serialization;

/// <summary>
/// Writes the pieces of RFC 8785 JSON as UTF-8. The caller places braces, commas and sorted names (<see cref="Raw"/>);
/// every value comes out in its one canonical form. Not thread-safe.
/// </summary>
public sealed class CanonicalWriter(IBufferWriter<byte> output)
{
    /// <summary>The greatest integer a JSON number may carry in an entry; greater ones travel as strings.</summary>
    public const long IntegerMax = 1L << 53;

    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(c => (char)c),
        '"',
        '\\',
    ]);

    /// <summary>Bytes that are canonical JSON already, or punctuation.</summary>
    public void Raw(ReadOnlySpan<byte> canonical)
    {
        canonical.CopyTo(output.GetSpan(canonical.Length));
        output.Advance(canonical.Length);
    }

    /// <summary>A string; only ", \ and U+0000–001F are escaped. Throws <see cref="CanonicalJsonException"/> on a lone surrogate.</summary>
    public void String(ReadOnlySpan<char> text)
    {
        Raw("\""u8);
        while (true)
        {
            var plain = text.IndexOfAny(Escaped);
            Transcode(plain < 0 ? text : text[..plain]);
            if (plain < 0)
                break;
            Escape(text[plain]);
            text = text[(plain + 1)..];
        }

        Raw("\""u8);
    }

    /// <summary>A JSON integer of at most ±2^53; throws <see cref="CanonicalJsonException"/> beyond.</summary>
    public void Integer(long value)
    {
        if (value is > IntegerMax or < -IntegerMax)
            throw new CanonicalJsonException("", "an integer beyond ±2^53 travels as a string");
        var span = output.GetSpan(20);
        Utf8Formatter.TryFormat(value, span, out var written);
        output.Advance(written);
    }

    /// <summary>A 64-bit integer as a decimal string.</summary>
    public void IntegerText(long value)
    {
        var span = output.GetSpan(22);
        span[0] = (byte)'"';
        Utf8Formatter.TryFormat(value, span[1..], out var written);
        span[written + 1] = (byte)'"';
        output.Advance(written + 2);
    }

    /// <summary>A number as ECMAScript writes it; throws <see cref="CanonicalJsonException"/> on NaN and infinities.</summary>
    public void Number(double value)
    {
        if (!double.IsFinite(value))
            throw new CanonicalJsonException("", "a number must be finite");
        output.Advance(EcmaNumber.Format(value, output.GetSpan(EcmaNumber.LengthMax)));
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    /// <summary><c>null</c>.</summary>
    public void Null() => Raw("null"u8);

    /// <summary>A UUID in lower case with hyphens (RFC 9562).</summary>
    public void Uuid(Guid value)
    {
        var span = output.GetSpan(38);
        span[0] = (byte)'"';
        value.TryFormat(span[1..], out _);
        span[37] = (byte)'"';
        output.Advance(38);
    }

    /// <summary>A moment in UTC, to the microsecond: <c>yyyy-MM-ddTHH:mm:ss.ffffffZ</c>; finer ticks are cut off.</summary>
    public void Time(DateTimeOffset value)
    {
        var span = output.GetSpan(30);
        span[0] = (byte)'"';
        Utf8Formatter.TryFormat(value.UtcDateTime, span[1..], out _, new StandardFormat('O'));
        span[27] = (byte)'Z'; // in place of the seventh digit
        span[28] = (byte)'"';
        output.Advance(29);
    }

    /// <summary>Bytes as an unpadded base64url string (RFC 4648 §5).</summary>
    public void Base64Url(ReadOnlySpan<byte> bytes)
    {
        var length = System.Buffers.Text.Base64Url.GetEncodedLength(bytes.Length);
        var span = output.GetSpan(length + 2);
        span[0] = (byte)'"';
        System.Buffers.Text.Base64Url.EncodeToUtf8(bytes, span[1..]);
        span[length + 1] = (byte)'"';
        output.Advance(length + 2);
    }

    private void Transcode(ReadOnlySpan<char> text)
    {
        var status = Utf8.FromUtf16(text, output.GetSpan(text.Length * 3 + 1), out _, out var written, replaceInvalidSequences: false);
        if (status != OperationStatus.Done)
            throw new CanonicalJsonException("", "a lone surrogate is not text");
        output.Advance(written);
    }

    private void Escape(char c)
    {
        switch (c)
        {
            case '"':
                Raw("\\\""u8);
                break;
            case '\\':
                Raw("\\\\"u8);
                break;
            case '\b':
                Raw("\\b"u8);
                break;
            case '\t':
                Raw("\\t"u8);
                break;
            case '\n':
                Raw("\\n"u8);
                break;
            case '\f':
                Raw("\\f"u8);
                break;
            case '\r':
                Raw("\\r"u8);
                break;
            default:
                var span = output.GetSpan(6);
                "\\u00"u8.CopyTo(span);
                ((int)c).TryFormat(span[4..], out _, "x2", CultureInfo.InvariantCulture);
                output.Advance(6);
                break;
        }
    }
}
