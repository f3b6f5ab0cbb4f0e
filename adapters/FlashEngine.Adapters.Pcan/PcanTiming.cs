using System.Globalization;
using FlashEngine.Adapters.Shared.Timing;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Pcan;

/// <summary>Bit rates as PCAN-Basic takes them: BTR0BTR1 of an SJA1000, or the text for CAN FD.</summary>
internal static class PcanTiming
{
    // What every CAN FD device of PEAK can choose; the first one that reaches the bit rates is taken.
    private static readonly int[] FdClocksMhz = [80, 40, 60, 30, 24, 20];

    private static readonly BitTimingLimits FdNominal = new(1024, 256, 128);
    private static readonly BitTimingLimits FdData = new(1024, 32, 16);

    /// <summary>The registers of a classic channel, and the bit rate that they make.</summary>
    /// <exception cref="ChannelException">The bit rate cannot be reached.</exception>
    public static (ushort Btr0Btr1, CanBitRate Rate) Classic(in CanBitRate rate, string device)
    {
        var timing = BitTimingCheck.Require(
            BitTimingLimits.Classic.FindNearest(
                BitTimingLimits.ClassicClockHz, rate.NominalBitsPerSecond, rate.NominalSamplePointPercent, 1),
            rate.NominalBitsPerSecond,
            rate.NominalSamplePointPercent,
            device,
            "bus");

        // SJW - 1 in bits 15..14 (0, as in the vendor's constants), BRP - 1 in 13..8, TSEG2 - 1 in 6..4, TSEG1 - 1 in
        // 3..0.
        var btr = ((timing.Prescaler - 1) << 8) | ((timing.Tseg2 - 1) << 4) | (timing.Tseg1 - 1);
        return ((ushort)btr, new CanBitRate((int)Math.Round(timing.BitsPerSecond), timing.SamplePointPercent));
    }

    /// <summary>The text for a CAN FD channel, and the bit rates that it makes.</summary>
    /// <exception cref="ChannelException">The bit rates cannot be reached.</exception>
    public static (string Text, CanBitRate Rate) Fd(in CanBitRate rate, string device)
    {
        var timing = FdBitTiming.Require(FdClocksMhz, FdNominal, FdData, rate, device);
        var clock = string.Create(CultureInfo.InvariantCulture, $"f_clock_mhz={timing.Nominal.ClockHz / 1_000_000}");
        return ($"{clock},{Part("nom", timing.Nominal)},{Part("data", timing.Data)}", timing.Rate);
    }

    private static string Part(string phase, in BitTiming timing) => string.Create(
        CultureInfo.InvariantCulture,
        $"{phase}_brp={timing.Prescaler},{phase}_tseg1={timing.Tseg1},{phase}_tseg2={timing.Tseg2}"
        + $",{phase}_sjw={timing.Tseg2}");
}
