namespace FlashEngine.Simulation.Ecu;

/// <summary>CRC-32 of IEEE 802.3 (reflected polynomial EDB88320), taken bytewise.</summary>
internal static class Crc32
{
    public const uint Start = 0xFFFF_FFFF;

    private static readonly uint[] Table = MakeTable();

    public static uint Add(uint state, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            state = (state >> 8) ^ Table[(byte)(state ^ value)];
        }

        return state;
    }

    public static uint Finish(uint state) => ~state;

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint index = 0; index < table.Length; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1;
            }

            table[index] = value;
        }

        return table;
    }
}
