using System.Buffers;
using System.Text;
using Platform.Ledger.Serialization;

namespace Platform.Tests.EventStore.Serialization;

/// <summary>RFC 8785, appendix B: IEEE 754 bits and the number ECMAScript writes for them; and the borders of each notation.</summary>
public sealed class EcmaNumberTests
{
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void bits_are_written_as_appendix_b_says(ulong bits, string expected) =>
        Written(BitConverter.UInt64BitsToDouble(bits)).ShouldBe(expected);

    [Theory]
    [InlineData(1e-7, "1e-7")]
    [InlineData(1.5e-7, "1.5e-7")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(123e-20, "1.23e-18")]
    [InlineData(100, "100")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(123456789012345680000d, "123456789012345680000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(-0.1, "-0.1")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(1e16, "10000000000000000")]
    [InlineData(12345.678, "12345.678")]
    public void notation_changes_where_ecmascript_says(double value, string expected) => Written(value).ShouldBe(expected);

    [Theory]
    [InlineData(0x7fffffffffffffff)]
    [InlineData(0x7ff0000000000000)]
    [InlineData(0xfff0000000000000)]
    public void what_is_no_finite_number_is_refused(ulong bits) =>
        Should.Throw<CanonicalJsonException>(() => Written(BitConverter.UInt64BitsToDouble(bits)));

    [Theory]
    [InlineData(9007199254740993)]
    [InlineData(long.MinValue)]
    public void integers_beyond_two_to_the_53rd_are_refused_as_numbers(long value) =>
        Should.Throw<CanonicalJsonException>(() => new CanonicalWriter(new ArrayBufferWriter<byte>()).Integer(value));

    private static string Written(double value)
    {
        var output = new ArrayBufferWriter<byte>();
        new CanonicalWriter(output).Number(value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
