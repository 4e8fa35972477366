using System.Buffers.Binary;
using Npgsql;

namespace Platform.Ledger.Reading;

/// <summary>
/// Reads <c>COPY (SELECT …) TO STDOUT (FORMAT BINARY)</c> as slabs of whole rows, without an allocation or a driver call per field:
/// the fastest way rows leave PostgreSQL (docs/benchmarks).
/// </summary>
internal static class BinaryCopy
{
    /// <summary>A slab's usual size; it grows for a row that is larger.</summary>
    public const int SlabBytes = 1 << 20;

    // Signature (11), flags (4), length of the header extension (4): section "Binary Format" of the documentation of COPY.
    private const int HeaderBytes = 19;

    /// <summary>Runs the query and hands over its rows; <paramref name="put"/> owns each slab it is given.</summary>
    public static async Task ReadAsync(
        NpgsqlConnection connection,
        string select,
        Func<byte[]> rent,
        Func<Slab, ValueTask> put,
        CancellationToken cancel
    )
    {
        await using var stream = await connection.BeginRawBinaryCopyAsync($"COPY ({select}) TO STDOUT (FORMAT BINARY)", cancel);
        var bytes = rent();
        var (start, end) = (HeaderBytes, 0);
        while (true)
        {
            if (end == bytes.Length)
            {
                var slab = WholeRows(bytes, start, end);
                var next = slab.Rows > 0 ? rent() : new byte[bytes.Length * 2];
                Buffer.BlockCopy(bytes, slab.End, next, 0, end - slab.End);
                if (slab.Rows > 0)
                {
                    await put(slab);
                }
                (bytes, start, end) = (next, 0, end - slab.End);
            }
            var read = await stream.ReadAsync(bytes.AsMemory(end), cancel);
            if (read == 0)
            {
                break;
            }
            end += read;
        }
        await put(WholeRows(bytes, start, end));
    }

    // The trailer, a field count of -1, belongs to no row.
    private static Slab WholeRows(byte[] bytes, int start, int end)
    {
        var (rows, last, at) = (0, start, start);
        while (RowEnd(bytes, at, end) is { } next)
        {
            (rows, last, at) = (rows + 1, at, next);
        }
        return new Slab(bytes, start, at, rows, last);
    }

    private static int? RowEnd(byte[] bytes, int at, int end)
    {
        if (at + 2 > end)
        {
            return null;
        }
        var fields = BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at));
        var next = at + 2;
        for (var i = 0; i < fields; i++)
        {
            if (next + 4 > end)
            {
                return null;
            }
            next += 4 + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(next)));
        }
        return fields < 0 || next > end ? null : next;
    }
}

/// <summary>Whole rows of a binary COPY in bytes [Start, End), the last of them from LastRow.</summary>
internal readonly record struct Slab(byte[] Bytes, int Start, int End, int Rows, int LastRow)
{
    public CopyFields Fields => new(Bytes.AsSpan(Start, End - Start));

    /// <summary>The first field of the last row, a bigint.</summary>
    public long LastKey => BinaryPrimitives.ReadInt64BigEndian(Bytes.AsSpan(LastRow + 6));
}

/// <summary>The slabs of one reader, used again and again.</summary>
internal sealed class Slabs
{
    private readonly System.Collections.Concurrent.ConcurrentBag<byte[]> _free = [];

    public byte[] Rent() => _free.TryTake(out var bytes) ? bytes : GC.AllocateUninitializedArray<byte>(BinaryCopy.SlabBytes);

    public void Return(byte[] bytes)
    {
        // One that grew for a giant row is not worth keeping.
        if (bytes.Length == BinaryCopy.SlabBytes)
        {
            _free.Add(bytes);
        }
    }
}

/// <summary>Walks over the fields of a slab's rows; spans point into the slab.</summary>
internal ref struct CopyFields(Span<byte> rest)
{
    /// <summary>Binary COPY counts times in microseconds since the beginning of 2000 (UTC); this many lie between 1970 and then.</summary>
    public const long MicrosecondsTo2000 = 946_684_800_000_000;

    private Span<byte> _rest = rest;

    /// <summary>Steps to the next row; its fields must be read one by one, all of them.</summary>
    public bool NextRow()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }
        _rest = _rest[2..];
        return true;
    }

    /// <summary>A bigint; the smallest where it is null, which no column of ours holds.</summary>
    public long Int64() => BinaryPrimitives.TryReadInt64BigEndian(Bytes(), out var value) ? value : long.MinValue;

    /// <summary>An integer; the smallest where it is null.</summary>
    public int Int32() => BinaryPrimitives.TryReadInt32BigEndian(Bytes(), out var value) ? value : int.MinValue;

    /// <summary>A field's bytes; empty where it is null.</summary>
    public Span<byte> Bytes()
    {
        var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_rest));
        var field = _rest.Slice(4, length);
        _rest = _rest[(4 + length)..];
        return field;
    }

    /// <summary>A field's bytes behind one zero byte, as a leaf hash takes them; spares a copy by giving up the field's length.</summary>
    public Span<byte> BytesAfterZero()
    {
        var length = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_rest));
        var field = _rest.Slice(3, 1 + length);
        _rest = _rest[(4 + length)..];
        field[0] = 0;
        return field;
    }
}
