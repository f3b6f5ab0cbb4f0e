using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Timing;

/// <summary>Holds the nearest timing that a controller reaches against what was asked for.</summary>
internal static class BitTimingCheck
{
    // Nodes whose rates differ this little understand each other.
    private const double RateTolerance = 0.005;

    // Half of what one quantum means in a bit of ten, the coarsest in use: more would be another sample point.
    private const double SamplePointTolerancePercent = 5;

    /// <summary>Refuses a timing that is too far off.</summary>
    /// <exception cref="ChannelException">It is; the message has the nearest one.</exception>
    public static BitTiming Require(
        BitTiming? nearest, int bitsPerSecond, double samplePointPercent, string device, string phase)
    {
        var asked = string.Create(
            CultureInfo.InvariantCulture, $"{bitsPerSecond} bit/s with the sample point at {samplePointPercent:0.#} %");
        if (nearest is not { } timing)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"{device}: the {phase} cannot run at {asked}; nothing near it can be set");
        }

        return IsNear(timing, bitsPerSecond, samplePointPercent)
            ? timing
            : throw new ChannelException(ChannelFault.NotSupported, string.Create(
                CultureInfo.InvariantCulture,
                $"{device}: the {phase} cannot run at {asked}; the nearest is {timing.BitsPerSecond:0} bit/s"
                + $" at {timing.SamplePointPercent:0.#} %"));
    }

    /// <summary>True when a timing is near enough to what was asked for.</summary>
    public static bool IsNear(BitTiming? nearest, int bitsPerSecond, double samplePointPercent) =>
        nearest is { } timing
        && Math.Abs(timing.BitsPerSecond - bitsPerSecond) <= bitsPerSecond * RateTolerance
        && Math.Abs(timing.SamplePointPercent - samplePointPercent) <= SamplePointTolerancePercent;
}
