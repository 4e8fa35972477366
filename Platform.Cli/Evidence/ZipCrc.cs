namespace Platform.Cli.Evidence;

/// <summary>CRC-32 as zip files have it (ISO 3309), eight bytes a step: a byte a step would be felt in an export.</summary>
public static class ZipCrc
{
    private const uint Polynomial = 0xedb88320;
    private static readonly uint[][] Tables = Build();

    /// <summary>Goes on from the sum so far; 0 at the beginning.</summary>
    public static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~sum;
        while (bytes.Length >= 8)
        {
            var low = crc ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            crc =
                Tables[7][low & 0xff]
                ^ Tables[6][(low >> 8) & 0xff]
                ^ Tables[5][(low >> 16) & 0xff]
                ^ Tables[4][low >> 24]
                ^ Tables[3][bytes[4]]
                ^ Tables[2][bytes[5]]
                ^ Tables[1][bytes[6]]
                ^ Tables[0][bytes[7]];
            bytes = bytes[8..];
        }
        foreach (var each in bytes)
        {
            crc = Tables[0][(crc ^ each) & 0xff] ^ (crc >> 8);
        }
        return ~crc;
    }

    private static uint[][] Build()
    {
        var tables = Enumerable.Range(0, 8).Select(_ => new uint[256]).ToArray();
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial;
            }
            tables[0][i] = crc;
        }
        for (var step = 1; step < 8; step++)
        {
            for (var i = 0; i < 256; i++)
            {
                var before = tables[step - 1][i];
                tables[step][i] = tables[0][before & 0xff] ^ (before >> 8);
            }
        }
        return tables;
    }
}
