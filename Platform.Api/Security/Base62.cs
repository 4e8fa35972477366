using System.Buffers.Binary;

namespace Platform.Api.Security;

/// <summary>Big-endian numbers as base62 of fixed length (digits, then A–Z, then a–z), without allocation.</summary>
internal static class Base62
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int WordBytes = sizeof(uint);
    private const int WordsMax = 8;

    /// <summary>
    /// Fills <paramref name="text"/> with the number, zeros in front. The length must suffice; bytes come in whole words, at most 32.
    /// </summary>
    public static void Encode(ReadOnlySpan<byte> number, Span<char> text)
    {
        Span<uint> words = stackalloc uint[WordsMax];
        words = words[..(number.Length / WordBytes)];
        for (var i = 0; i < words.Length; i++)
            words[i] = BinaryPrimitives.ReadUInt32BigEndian(number[(i * WordBytes)..]);
        for (var at = text.Length - 1; at >= 0; at--)
            text[at] = Alphabet[(int)Divide(words)];
    }

    /// <summary>False for other characters, and for numbers that do not fit: every number has exactly one text.</summary>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> number)
    {
        Span<uint> words = stackalloc uint[WordsMax];
        words = words[..(number.Length / WordBytes)];
        foreach (var c in text)
        {
            if (Digit(c) is not (>= 0 and var digit) || !TryMultiplyAdd(words, (uint)digit))
                return false;
        }

        for (var i = 0; i < words.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(number[(i * WordBytes)..], words[i]);
        return true;
    }

    private static uint Divide(Span<uint> words)
    {
        ulong rest = 0;
        foreach (ref var word in words)
        {
            var part = (rest << 32) | word;
            word = (uint)(part / 62);
            rest = part % 62;
        }

        return (uint)rest;
    }

    private static bool TryMultiplyAdd(Span<uint> words, uint carry)
    {
        for (var i = words.Length - 1; i >= 0; i--)
        {
            var part = ((ulong)words[i] * 62) + carry;
            words[i] = (uint)part;
            carry = (uint)(part >> 32);
        }

        return carry == 0;
    }

    private static int Digit(char c) =>
        c switch
        {
            >= '0' and <= '9' => c - '0',
            >= 'A' and <= 'Z' => c - 'A' + 10,
            >= 'a' and <= 'z' => c - 'a' + 36,
            _ => -1,
        };
}
