using System.Globalization;

namespace Platform.Ledger.Serialization;

/// <summary>Writes a double as ECMAScript's Number::toString does (ECMA-262 §6.1.6.1.20), which RFC 8785 §3.2.2.3 asks for.</summary>
internal static class EcmaNumber
{
    /// <summary>Room that any double needs: sign, 17 digits, point, up to 21 places or an exponent.</summary>
    public const int LengthMax = 32;

    /// <summary>Returns the number of bytes written. The value must be finite.</summary>
    public static int Format(double value, Span<byte> output)
    {
        if (value == 0)
        {
            output[0] = (byte)'0'; // -0 too
            return 1;
        }

        var length = 0;
        if (value < 0)
            output[length++] = (byte)'-';
        Span<byte> digits = stackalloc byte[LengthMax];
        var count = Digits(Math.Abs(value), digits, out var point);
        return length + Place(digits[..count], point, output[length..]);
    }

    // The shortest digits that read back as the value, and where the point stands: 0.d1d2d3… × 10^point.
    private static int Digits(double value, Span<byte> digits, out int point)
    {
        Span<byte> text = stackalloc byte[LengthMax];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        text = text[..length];
        var mark = text.IndexOf((byte)'E');
        var exponent = mark < 0 ? 0 : int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = mark < 0 ? text : text[..mark];
        var dot = mantissa.IndexOf((byte)'.');
        point = (dot < 0 ? mantissa.Length : dot) + exponent;

        var count = 0;
        foreach (var c in mantissa)
        {
            if (c == '.')
                continue;
            if (c == '0' && count == 0)
                point--;
            else
                digits[count++] = c;
        }

        while (digits[count - 1] == '0')
            count--;
        return count;
    }

    private static int Place(ReadOnlySpan<byte> digits, int point, Span<byte> output)
    {
        var count = digits.Length;
        if (point is > 21 or <= -6)
            return Exponential(digits, point - 1, output);
        if (count <= point)
        {
            digits.CopyTo(output);
            output[count..point].Fill((byte)'0');
            return point;
        }

        if (point > 0)
        {
            digits[..point].CopyTo(output);
            output[point] = (byte)'.';
            digits[point..].CopyTo(output[(point + 1)..]);
            return count + 1;
        }

        "0."u8.CopyTo(output);
        output.Slice(2, -point).Fill((byte)'0');
        digits.CopyTo(output[(2 - point)..]);
        return 2 - point + count;
    }

    private static int Exponential(ReadOnlySpan<byte> digits, int exponent, Span<byte> output)
    {
        var length = 0;
        output[length++] = digits[0];
        if (digits.Length > 1)
        {
            output[length++] = (byte)'.';
            digits[1..].CopyTo(output[length..]);
            length += digits.Length - 1;
        }

        output[length++] = (byte)'e';
        output[length++] = exponent < 0 ? (byte)'-' : (byte)'+';
        Math.Abs(exponent).TryFormat(output[length..], out var written, default, CultureInfo.InvariantCulture);
        return length + written;
    }
}
