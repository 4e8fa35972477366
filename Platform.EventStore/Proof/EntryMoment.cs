using Platform.Ledger.Entry;

namespace Platform.EventStore.Proof;

/// <summary>The time in an entry (<c>2026-11-21T02:10:11.123456Z</c>) as one number of the same order; not evenly spaced.</summary>
internal readonly record struct EntryMoment(long Ordered)
{
    private const int Bytes = 27;

    public static bool TryRead(ReadOnlySpan<byte> text, out EntryMoment moment)
    {
        moment = default;
        if (
            text.Length != Bytes
            || text[4] != '-'
            || text[7] != '-'
            || text[10] != 'T'
            || text[13] != ':'
            || text[16] != ':'
            || text[19] != '.'
            || text[26] != 'Z'
        )
        {
            return false;
        }
        var wrong = 0;
        long days = ((Number(text[..4], ref wrong) * 13) + Number(text.Slice(5, 2), ref wrong)) * 32;
        days += Number(text.Slice(8, 2), ref wrong);
        long seconds =
            (((Number(text.Slice(11, 2), ref wrong) * 60) + Number(text.Slice(14, 2), ref wrong)) * 61)
            + Number(text.Slice(17, 2), ref wrong);
        moment = new EntryMoment((((days * 100 * 60 * 61) + seconds) * 1_000_000) + Number(text.Slice(20, 6), ref wrong));
        return wrong == 0;
    }

    /// <summary>The moment a database clock shows, for comparison.</summary>
    public static EntryMoment Of(DateTime utc)
    {
        Span<byte> text = stackalloc byte[Bytes];
        utc.TryFormat(text, out _, EntryTime.Format, System.Globalization.CultureInfo.InvariantCulture);
        TryRead(text, out var moment);
        return moment;
    }

    private static int Number(ReadOnlySpan<byte> digits, ref int wrong)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            var value = digit - '0';
            wrong |= (value | (9 - value)) & int.MinValue;
            number = (number * 10) + value;
        }
        return number;
    }
}
