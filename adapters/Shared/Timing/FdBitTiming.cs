using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Timing;

/// <summary>The timings of both phases of CAN FD, counted from one clock.</summary>
internal readonly record struct FdBitTiming(BitTiming Nominal, BitTiming Data)
{
    // Transmitter delay compensation needs a prescaler of 1 or 2 in the data phase (ISO 11898-1); with 2 the values
    // are those of the vendors' own presets. The same prescaler in both phases keeps the quantisation error small.
    private const int PreferredPrescaler = 2;

    /// <summary>The bit rates that the timings make.</summary>
    public CanBitRate Rate => new(
        (int)Math.Round(Nominal.BitsPerSecond),
        Nominal.SamplePointPercent,
        (int)Math.Round(Data.BitsPerSecond),
        Data.SamplePointPercent);

    /// <summary>Finds the timings for bit rates, with the first clock that reaches them.</summary>
    /// <param name="clocksMhz">The clocks to choose from; the first one is named in errors.</param>
    /// <param name="nominalLimits">The registers of the arbitration phase.</param>
    /// <param name="dataLimits">The registers of the data phase.</param>
    /// <param name="rate">The bit rates.</param>
    /// <param name="device">The device, for errors.</param>
    /// <exception cref="ChannelException">No clock reaches them; the message has the nearest ones.</exception>
    public static FdBitTiming Require(
        ReadOnlySpan<int> clocksMhz,
        BitTimingLimits nominalLimits,
        BitTimingLimits dataLimits,
        in CanBitRate rate,
        string device)
    {
        foreach (var clockMhz in clocksMhz)
        {
            var (nominal, data) = FindNearest(clockMhz, nominalLimits, dataLimits, rate);
            if (BitTimingCheck.IsNear(nominal, rate.NominalBitsPerSecond, rate.NominalSamplePointPercent)
                && BitTimingCheck.IsNear(data, rate.DataBitsPerSecond, rate.DataSamplePointPercent))
            {
                return new FdBitTiming(nominal.GetValueOrDefault(), data.GetValueOrDefault());
            }
        }

        var (slow, fast) = FindNearest(clocksMhz[0], nominalLimits, dataLimits, rate);
        return new FdBitTiming(
            BitTimingCheck.Require(
                slow, rate.NominalBitsPerSecond, rate.NominalSamplePointPercent, device, "arbitration phase"),
            BitTimingCheck.Require(fast, rate.DataBitsPerSecond, rate.DataSamplePointPercent, device, "data phase"));
    }

    private static (BitTiming? Nominal, BitTiming? Data) FindNearest(
        int clockMhz, BitTimingLimits nominalLimits, BitTimingLimits dataLimits, in CanBitRate rate)
    {
        var clockHz = clockMhz * 1_000_000;
        var data = dataLimits.FindNearest(
            clockHz, rate.DataBitsPerSecond, rate.DataSamplePointPercent, PreferredPrescaler);
        var nominal = nominalLimits.FindNearest(
            clockHz, rate.NominalBitsPerSecond, rate.NominalSamplePointPercent, data?.Prescaler ?? PreferredPrescaler);
        return (nominal, data);
    }
}
