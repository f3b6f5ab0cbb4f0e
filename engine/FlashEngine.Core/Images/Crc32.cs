using System.Buffers.Binary;

namespace FlashEngine.Images;

/// <summary>CRC-32 of IEEE 802.3: polynomial 04C11DB7 reflected (EDB88320), start and final XOR FFFFFFFF.</summary>
public static class Crc32
{
    private const uint Polynomial = 0xEDB88320;

    // Eight tables, so that eight bytes cost eight independent look-ups instead of a chain of eight.
    private static readonly uint[] Tables = MakeTables();

    /// <summary>The CRC-32 of a run of bytes; of none it is 0.</summary>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The CRC-32 over the data of segments, one after the other, gaps not counted.</summary>
    public static uint Compute(IEnumerable<ImageSegment> segments)
        => segments.Aggregate(0u, static (crc, segment) => Append(crc, segment.Data.Span));

    /// <summary>Goes on with a CRC-32.</summary>
    /// <param name="crc">The CRC-32 of the bytes so far; 0 to begin.</param>
    /// <param name="data">The bytes that follow.</param>
    /// <returns>The CRC-32 of both.</returns>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        var t = Tables;
        crc = ~crc;
        for (; data.Length >= 8; data = data[8..])
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = t[0x700 | (byte)low] ^ t[0x600 | (byte)(low >> 8)]
                ^ t[0x500 | (byte)(low >> 16)] ^ t[0x400 | (low >> 24)]
                ^ t[0x300 | (byte)high] ^ t[0x200 | (byte)(high >> 8)]
                ^ t[0x100 | (byte)(high >> 16)] ^ t[high >> 24];
        }

        foreach (var value in data)
        {
            crc = (crc >> 8) ^ t[(byte)(crc ^ value)];
        }

        return ~crc;
    }

    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ Polynomial : crc >> 1;
            }

            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[(byte)tables[i - 256]];
        }

        return tables;
    }
}
