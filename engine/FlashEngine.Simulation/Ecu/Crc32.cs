using System.Buffers.Binary;

namespace FlashEngine.Simulation.Ecu;

/// <summary>CRC-32 of IEEE 802.3 (reflected polynomial EDB88320), taken four bytes at a time.</summary>
internal static class Crc32
{
    public const uint Start = 0xFFFF_FFFF;

    private const int ByteValues = 256;

    // The table at 256 n is for a byte behind which n more bytes of the same word follow.
    private static readonly uint[] Table = MakeTable();

    public static uint Add(uint state, ReadOnlySpan<byte> data)
    {
        var table = Table;
        for (; data.Length >= sizeof(uint); data = data[sizeof(uint)..])
        {
            state ^= BinaryPrimitives.ReadUInt32LittleEndian(data);
            state = table[(3 * ByteValues) + (byte)state]
                ^ table[(2 * ByteValues) + (byte)(state >> 8)]
                ^ table[ByteValues + (byte)(state >> 16)]
                ^ table[state >> 24];
        }

        foreach (var value in data)
        {
            state = (state >> 8) ^ table[(byte)(state ^ value)];
        }

        return state;
    }

    public static uint Finish(uint state) => ~state;

    private static uint[] MakeTable()
    {
        var table = new uint[4 * ByteValues];
        for (uint index = 0; index < ByteValues; index++)
        {
            var value = index;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1;
            }

            table[index] = value;
        }

        for (var index = ByteValues; index < table.Length; index++)
        {
            var shorter = table[index - ByteValues];
            table[index] = (shorter >> 8) ^ table[(byte)shorter];
        }

        return table;
    }
}
