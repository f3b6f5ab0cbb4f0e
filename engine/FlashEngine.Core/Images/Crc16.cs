namespace FlashEngine.Images;

/// <summary>CRC-16/CCITT-FALSE: polynomial 1021, start FFFF, neither reflected nor inverted.</summary>
public static class Crc16
{
    /// <summary>The CRC of no bytes.</summary>
    public const ushort Start = 0xFFFF;

    private static readonly ushort[] Table = MakeTable();

    /// <summary>The CRC of a run of bytes.</summary>
    public static ushort Compute(ReadOnlySpan<byte> data) => Append(Start, data);

    /// <summary>Goes on with a CRC.</summary>
    /// <param name="crc">The CRC of the bytes so far; <see cref="Start"/> to begin.</param>
    /// <param name="data">The bytes that follow.</param>
    public static ushort Append(ushort crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc = Append(crc, value);
        }

        return crc;
    }

    /// <summary>Goes on with a CRC by one byte.</summary>
    public static ushort Append(ushort crc, byte value) => (ushort)(crc << 8 ^ Table[(crc >> 8) ^ value]);

    private static ushort[] MakeTable()
    {
        var table = new ushort[256];
        for (var i = 0; i < 256; i++)
        {
            var crc = i << 8;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ 0x1021 : crc << 1;
            }

            table[i] = (ushort)crc;
        }

        return table;
    }
}
