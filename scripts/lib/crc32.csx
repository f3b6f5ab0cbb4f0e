// CRC-32 of IEEE 802.3 (reflected polynomial EDB88320), which the check routine of these ECUs wants.

uint Crc32(ReadOnlySpan<byte> data)
{
    Span<uint> table = stackalloc uint[256];
    for (var index = 0; index < table.Length; index++)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
        {
            entry = (entry & 1) == 0 ? entry >> 1 : (entry >> 1) ^ 0xEDB88320;
        }

        table[index] = entry;
    }

    var crc = uint.MaxValue;
    foreach (var octet in data)
    {
        crc = (crc >> 8) ^ table[(byte)crc ^ octet];
    }

    return ~crc;
}
