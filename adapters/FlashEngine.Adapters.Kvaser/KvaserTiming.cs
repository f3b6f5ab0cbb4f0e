using System.Runtime.InteropServices;
using FlashEngine.Adapters.Kvaser.Native;
using FlashEngine.Adapters.Shared.Timing;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Kvaser;

/// <summary>
/// Sets bit rates as rate and segments, from which CANlib makes the registers of the device, and reads them back:
/// CANlib may answer OK and change nothing.
/// </summary>
internal static class KvaserTiming
{
    private const int SjwMax = 16;

    // Devices for CAN FD count from 80 MHz; the registers are those of the smallest ones.
    private static readonly int[] FdClocksMhz = [80];
    private static readonly BitTimingLimits FdNominal = new(256, 255, 32);
    private static readonly BitTimingLimits FdData = new(32, 32, 16);

    /// <summary>The segments of a classic channel.</summary>
    /// <exception cref="ChannelException">The bit rate cannot be reached.</exception>
    public static BitTiming Classic(in CanBitRate rate, string device) => BitTimingCheck.Require(
        BitTimingLimits.Classic.FindNearest(
            BitTimingLimits.ClassicClockHz, rate.NominalBitsPerSecond, rate.NominalSamplePointPercent, prescaler: 1),
        rate.NominalBitsPerSecond,
        rate.NominalSamplePointPercent,
        device,
        "bus");

    /// <summary>The segments of a CAN FD channel.</summary>
    /// <exception cref="ChannelException">The bit rates cannot be reached.</exception>
    public static FdBitTiming Fd(in CanBitRate rate, string device) =>
        FdBitTiming.Require(FdClocksMhz, FdNominal, FdData, rate, device);

    /// <summary>Sets the bit rates of an open channel.</summary>
    /// <returns>Those in force.</returns>
    /// <exception cref="ChannelException">They cannot be reached, or CANlib did not set them.</exception>
    public static CanBitRate Set(int handle, in CanBitRate rate, string device)
    {
        if (!rate.IsFd)
        {
            var timing = Classic(rate, device);
            SetNominal(handle, timing, sjw: 1, device);
            return new CanBitRate((int)Math.Round(timing.BitsPerSecond), timing.SamplePointPercent);
        }

        var both = Fd(rate, device);
        SetNominal(handle, both.Nominal, Math.Min(both.Nominal.Tseg2, SjwMax), device);
        SetData(handle, both.Data, device);
        return both.Rate;
    }

    private static void SetNominal(int handle, in BitTiming timing, int sjw, string device)
    {
        KvaserCalls.Require(
            CanLib.SetBusParams(
                handle, Rate(timing), (uint)timing.Tseg1, (uint)timing.Tseg2, (uint)sjw, samples: 1, syncMode: 0),
            device,
            "set the bit rate");
        KvaserCalls.Require(
            CanLib.GetBusParams(handle, out var rate, out var tseg1, out var tseg2, out _, out _, out _),
            device,
            "read the bit rate back");
        RequireSame(timing, rate, tseg1, tseg2, device, "bit rate");
    }

    private static void SetData(int handle, in BitTiming timing, string device)
    {
        KvaserCalls.Require(
            CanLib.SetBusParamsFd(
                handle, Rate(timing), (uint)timing.Tseg1, (uint)timing.Tseg2, (uint)Math.Min(timing.Tseg2, SjwMax)),
            device,
            "set the data bit rate");
        KvaserCalls.Require(
            CanLib.GetBusParamsFd(handle, out var rate, out var tseg1, out var tseg2, out _),
            device,
            "read the data bit rate back");
        RequireSame(timing, rate, tseg1, tseg2, device, "data bit rate");
    }

    private static CLong Rate(in BitTiming timing) => new((int)Math.Round(timing.BitsPerSecond));

    private static void RequireSame(
        in BitTiming timing, CLong rate, uint tseg1, uint tseg2, string device, string what)
    {
        // The device's clock may split the bit otherwise; rate and sample point are what counts.
        var sampledPercent = 100.0 * (1 + tseg1) / (1 + tseg1 + tseg2);
        if (!BitTimingCheck.IsNear(timing, (int)rate.Value, sampledPercent))
        {
            throw new ChannelException(
                ChannelFault.DeviceBusy,
                $"{device} runs at {rate.Value} bit/s instead of {timing.BitsPerSecond:0}: another program has set its "
                + $"{what}; close that");
        }
    }
}
