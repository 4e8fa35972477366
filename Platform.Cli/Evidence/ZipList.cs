namespace Platform.Cli.Evidence;

/// <summary>A zip's list of contents (APPNOTE 4.3.12 to 4.3.16); ZIP64 only where 32 bits do not hold a number.</summary>
internal static class ZipList
{
    public static void Item(
        BinaryWriter to,
        byte[] name,
        uint crc,
        long packed,
        long size,
        long at,
        (ushort Version, ushort Flags, ushort Method, uint Dated) common
    )
    {
        long[] wide = [.. new[] { size, packed, at }.Where(IsWide)];
        to.Write(0x02014b50u);
        to.Write(common.Version);
        to.Write(common.Version);
        to.Write(common.Flags);
        to.Write(common.Method);
        to.Write(common.Dated);
        to.Write(crc);
        to.Write(Narrow(packed));
        to.Write(Narrow(size));
        to.Write((ushort)name.Length);
        to.Write((ushort)(wide.Length == 0 ? 0 : 4 + (8 * wide.Length)));
        // No comment, first disk, no attributes.
        to.Write((ushort)0);
        to.Write((ushort)0);
        to.Write((ushort)0);
        to.Write(0u);
        to.Write(Narrow(at));
        to.Write(name);
        if (wide.Length > 0)
        {
            to.Write((ushort)1);
            to.Write((ushort)(8 * wide.Length));
            Array.ForEach(wide, to.Write);
        }
    }

    public static void End(BinaryWriter to, int count, long start, long length, ushort version)
    {
        if (IsWide(start))
        {
            to.Write(0x06064b50u);
            to.Write(44L);
            to.Write(version);
            to.Write(version);
            to.Write(0u);
            to.Write(0u);
            to.Write((long)count);
            to.Write((long)count);
            to.Write(length);
            to.Write(start);
            to.Write(0x07064b50u);
            to.Write(0u);
            to.Write(start + length);
            to.Write(1u);
        }
        to.Write(0x06054b50u);
        to.Write(0u);
        to.Write((ushort)count);
        to.Write((ushort)count);
        to.Write((uint)length);
        to.Write(Narrow(start));
        to.Write((ushort)0);
    }

    private static bool IsWide(long value) => value >= uint.MaxValue;

    private static uint Narrow(long value) => IsWide(value) ? uint.MaxValue : (uint)value;
}
