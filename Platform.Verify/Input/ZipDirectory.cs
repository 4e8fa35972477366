using System.Buffers.Binary;
using System.Text;

namespace Platform.Verify.Input;

/// <summary>One file of a zip: where its local header stands, how it is packed.</summary>
internal sealed record ZipItem(string Name, int Method, long Packed, long Unpacked, long HeaderAt);

/// <summary>A zip's list of contents (APPNOTE 4.3.12 to 4.3.16, with ZIP64), as far as exports use it; everything else is refused.</summary>
internal static class ZipDirectory
{
    /// <summary>The largest list we read; an export's is below one kilobyte.</summary>
    public const int BytesMax = 64 * 1024;

    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int Locator64Bytes = 20;
    private const int ItemBytes = 46;

    /// <exception cref="UnusableException">It is no zip, is cut short, or is one that no export is.</exception>
    public static List<ZipItem> Read(FileStream zip)
    {
        // An export's zip has no comment, so its end stands at the end: a zip that could be read in two ways is refused.
        var end = At(zip, zip.Length - EndBytes, EndBytes);
        if (U32(end, 0) != 0x06054b50 || U16(end, 20) != 0)
            throw new UnusableException($"{zip.Name}: is no zip, is cut short, or has a comment");
        long count = U16(end, 10);
        long size = U32(end, 12);
        long start = U32(end, 16);
        if (count == ushort.MaxValue || size == uint.MaxValue || start == uint.MaxValue)
        {
            var locator = At(zip, zip.Length - EndBytes - Locator64Bytes, Locator64Bytes);
            var end64 = At(zip, I64(locator, 8), End64Bytes);
            if (U32(locator, 0) != 0x07064b50 || U32(end64, 0) != 0x06064b50)
                throw new UnusableException($"{zip.Name}: is no zip: its ZIP64 end is missing");
            (count, size, start) = (I64(end64, 32), I64(end64, 40), I64(end64, 48));
        }
        if (count < 0 || count > Bundle.Names.Length || size < 0 || size > BytesMax)
            throw new UnusableException($"{zip.Name}: is no export: its list of contents is too long");
        var list = At(zip, start, (int)size);
        var items = new List<ZipItem>();
        for (var at = 0; at < list.Length; )
            items.Add(Item(zip, list, ref at));
        return items.Count == count ? items : throw new UnusableException($"{zip.Name}: lists {items.Count} files where it says {count}");
    }

    /// <summary>Where the item's packed bytes begin.</summary>
    public static long DataAt(FileStream zip, ZipItem item)
    {
        var header = At(zip, item.HeaderAt, 30);
        var name = At(zip, item.HeaderAt + 30, U16(header, 26));
        if (U32(header, 0) != 0x04034b50 || Encoding.UTF8.GetString(name) != item.Name)
            throw new UnusableException($"{zip.Name}: {item.Name} does not stand where the list of contents says");
        var data = item.HeaderAt + 30 + name.Length + U16(header, 28);
        return data <= zip.Length - item.Packed ? data : throw new UnusableException($"{zip.Name}: {item.Name} is cut short");
    }

    private static ZipItem Item(FileStream zip, byte[] list, ref int at)
    {
        if (list.Length - at < ItemBytes || U32(list, at) != 0x02014b50)
            throw new UnusableException($"{zip.Name}: its list of contents is damaged");
        var item = list.AsSpan(at, ItemBytes).ToArray();
        int name = U16(item, 28);
        int extra = U16(item, 30);
        at += ItemBytes + name + extra + U16(item, 32);
        if (at > list.Length)
            throw new UnusableException($"{zip.Name}: its list of contents is damaged");
        var after = at - U16(item, 32) - extra;
        var text = Encoding.UTF8.GetString(list, after - name, name);
        // Every name is known beforehand, so no path can be one.
        if (!Bundle.Names.Contains(text))
            throw new UnusableException($"{zip.Name}: holds a file that is no part of an export");
        if ((U16(item, 8) & 1) == 1 || U16(item, 10) is not (0 or 8))
            throw new UnusableException($"{zip.Name}: {text} is encrypted or packed in a way other than deflate");
        long[] sizes = [U32(item, 24), U32(item, 20), U32(item, 42)];
        Zip64(list.AsSpan(after, extra), sizes);
        if (sizes.Any(value => value < 0 || value == uint.MaxValue) || sizes[1] > zip.Length)
            throw new UnusableException($"{zip.Name}: {text} has an impossible size");
        return new ZipItem(text, U16(item, 10), Packed: sizes[1], Unpacked: sizes[0], HeaderAt: sizes[2]);
    }

    // Extra field 1 has, in this order, those of the three that did not fit into 32 bits.
    private static void Zip64(ReadOnlySpan<byte> extra, long[] sizes)
    {
        while (extra.Length >= 4)
        {
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            var field = extra.Slice(4, length);
            for (var i = 0; i < sizes.Length && BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1; i++)
            {
                if (sizes[i] == uint.MaxValue && field.Length >= 8)
                {
                    sizes[i] = BinaryPrimitives.ReadInt64LittleEndian(field);
                    field = field[8..];
                }
            }
            extra = extra[(4 + length)..];
        }
    }

    private static byte[] At(FileStream zip, long offset, int length)
    {
        if (offset < 0 || offset > zip.Length - length)
            throw new UnusableException($"{zip.Name}: is no zip, or is cut short");
        var bytes = new byte[length];
        zip.Position = offset;
        zip.ReadExactly(bytes);
        return bytes;
    }

    private static ushort U16(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(at));

    private static uint U32(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static long I64(byte[] bytes, int at) => BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));
}
