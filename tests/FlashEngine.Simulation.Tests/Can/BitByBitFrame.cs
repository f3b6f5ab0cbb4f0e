using FlashEngine.Can;

namespace FlashEngine.Simulation.Tests.Can;

/// <summary>
/// Writes a frame down bit by bit, as a text of 0 and 1, the slow way of the standard's own words. It shares nothing
/// with <see cref="CanWireTime"/>.
/// </summary>
internal static class BitByBitFrame
{
    public static int ClassicBits(in CanFrame frame)
    {
        var bits = "0" + IdField(frame.Id) + "000" + Binary((uint)frame.Length, 4);
        foreach (var value in frame.Data)
        {
            bits += Binary(value, 8);
        }

        var wire = Stuff(bits + Binary(Crc15(bits), 15));
        return wire.Length + "1".Length + "01".Length + "1111111".Length + "111".Length;
    }

    public static (int Nominal, int Data) FdBits(in CanFrame frame)
    {
        var brs = (frame.Flags & CanFrameFlags.BitRateSwitch) != 0 ? "1" : "0";
        var arbitration = "0" + FdIdField(frame.Id) + "10" + brs;
        var bits = arbitration + ((frame.Flags & CanFrameFlags.ErrorStateIndicator) != 0 ? "1" : "0");
        bits += Binary((uint)CanDlc.FromLength(frame.Length), 4);
        foreach (var value in frame.Data)
        {
            bits += Binary(value, 8);
        }

        // Walk over the bits and insert; the bit behind BRS starts the data phase, stuff bit or not.
        var nominal = 0;
        var data = 0;
        var run = 0;
        var last = ' ';
        for (var index = 0; index < bits.Length; index++)
        {
            run = bits[index] == last ? run + 1 : 1;
            last = bits[index];
            Count(index < arbitration.Length);
            if (run == 5 && index < bits.Length - 1)
            {
                last = last == '0' ? '1' : '0';
                run = 1;
                Count(index < arbitration.Length - 1);
            }
        }

        // The CRC field: a fixed stuff bit first and then one behind every four bits of stuff count and CRC.
        var field = 4 + (frame.Length <= 16 ? 17 : 21);
        data++;
        for (var index = 1; index <= field; index++)
        {
            data += index % 4 == 0 ? 2 : 1;
        }

        return (nominal + 1 + 2 + 7 + 3, data);

        void Count(bool isNominal)
        {
            nominal += isNominal ? 1 : 0;
            data += isNominal ? 0 : 1;
        }
    }

    // Identifier with what stands between it and the three bits that are dominant in every classic data frame.
    private static string IdField(CanId id) => id.IsExtended
        ? Binary(id.Value >> 18, 11) + "11" + Binary(id.Value & 0x3FFFF, 18)
        : Binary(id.Value, 11);

    // RRS and IDE follow an 11-bit identifier, RRS alone a 29-bit one.
    private static string FdIdField(CanId id) => IdField(id) + (id.IsExtended ? "0" : "00");

    private static string Binary(uint value, int digits) => Convert.ToString(value, 2).PadLeft(digits, '0');

    private static uint Crc15(string bits)
    {
        uint register = 0;
        foreach (var bit in bits)
        {
            var next = (bit == '1' ? 1u : 0u) ^ ((register >> 14) & 1);
            register = (register << 1) & 0x7FFF;
            register = next == 1 ? register ^ 0x4599 : register;
        }

        return register;
    }

    private static string Stuff(string bits)
    {
        var wire = "";
        foreach (var bit in bits)
        {
            wire += bit;
            if (wire.EndsWith("00000", StringComparison.Ordinal))
            {
                wire += '1';
            }
            else if (wire.EndsWith("11111", StringComparison.Ordinal))
            {
                wire += '0';
            }
        }

        return wire;
    }
}
