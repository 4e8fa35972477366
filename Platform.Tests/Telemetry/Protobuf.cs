using System.Buffers.Binary;
using System.Text;

namespace Platform.Tests.Telemetry;

/// <summary>Just enough of protobuf's wire format to read messages by field number.</summary>
internal static class Protobuf
{
    /// <summary>The fields of a message in order; a nested message or text as its bytes, a number as eight bytes.</summary>
    /// <exception cref="InvalidDataException">Not a message.</exception>
    public static IEnumerable<(int Number, ReadOnlyMemory<byte> Value)> Fields(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var key = Varint(message.Span, ref at);
            var length = (key & 7) switch
            {
                0 => -1,
                1 => 8,
                2 => checked((int)Varint(message.Span, ref at)),
                5 => 4,
                var wire => throw new InvalidDataException($"wire type {wire} at {at}"),
            };
            ReadOnlyMemory<byte> value;
            if (length < 0)
            {
                var number = new byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(number, Varint(message.Span, ref at));
                value = number;
            }
            else
            {
                value = message.Slice(at, length);
                at += length;
            }
            yield return ((int)(key >> 3), value);
        }
    }

    /// <summary>The values of one field, through a path of nested messages.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> At(ReadOnlyMemory<byte> message, params IEnumerable<int> path) =>
        path.Aggregate(
            (IEnumerable<ReadOnlyMemory<byte>>)[message],
            (messages, number) => messages.SelectMany(m => Fields(m).Where(f => f.Number == number).Select(f => f.Value))
        );

    public static string Text(ReadOnlyMemory<byte> message, params IEnumerable<int> path) =>
        At(message, path).Select(value => Encoding.UTF8.GetString(value.Span)).FirstOrDefault("");

    public static string Hex(ReadOnlyMemory<byte> message, int number) =>
        At(message, number).Select(value => Convert.ToHexStringLower(value.Span)).FirstOrDefault("");

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
        throw new InvalidDataException($"a number at {at} does not end");
    }
}
