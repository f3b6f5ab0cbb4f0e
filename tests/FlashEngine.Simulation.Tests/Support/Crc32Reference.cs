namespace FlashEngine.Simulation.Tests.Support;

/// <summary>CRC-32 of IEEE 802.3, bit by bit.</summary>
internal static class Crc32Reference
{
    public static uint Of(IEnumerable<byte> data)
    {
        var register = 0xFFFF_FFFFu;
        foreach (var value in data)
        {
            for (var bit = 0; bit < 8; bit++)
            {
                var low = (register ^ (uint)(value >> bit)) & 1;
                register = (register >> 1) ^ (low * 0xEDB8_8320);
            }
        }

        return ~register;
    }
}
