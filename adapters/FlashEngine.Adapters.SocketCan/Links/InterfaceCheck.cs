using System.Globalization;
using FlashEngine.Can;

namespace FlashEngine.Adapters.SocketCan.Links;

/// <summary>Holds what a channel asks for against what the administrator has set up.</summary>
internal static class InterfaceCheck
{
    // Controllers reach a rate only in steps of their clock; nodes that differ this little understand each other.
    private const double BitRateTolerance = 0.005;

    /// <summary>The bit rates that a channel on it works with: the real ones, as far as they are known.</summary>
    public static CanBitRate RateInForce(CanInterface device, in CanBitRate asked) => !device.HasBitRate
        ? asked
        : asked with
        {
            NominalBitsPerSecond = device.Facts!.NominalBitsPerSecond,
            NominalSamplePointPercent = device.Facts.NominalSamplePointPercent,
        };

    /// <summary>Refuses an interface that is not set up as asked for.</summary>
    /// <exception cref="ChannelException">It is not; the message has the command that mends it.</exception>
    public static void RequireUsable(CanInterface device, in CanBitRate asked)
    {
        if (device.HasBitRate && !IsSameRate(device.Facts!, asked))
        {
            throw NotSupported($"{device.Name} is {device.Describe()}, the channel asks for {Text(asked)}; "
                + $"set it: ip link set {device.Name} down; {SetUp(device.Name, asked)}");
        }

        if (asked.IsFd && !device.IsFd)
        {
            throw NotSupported(
                $"{device.Name} carries classic CAN only (MTU {device.Mtu}), the channel asks for CAN FD; "
                + $"set it: ip link set {device.Name} down; "
                + (device.Facts?.State is null ? $"ip link set {device.Name} mtu 72 up" : SetUp(device.Name, asked)));
        }

        if (!device.IsUp)
        {
            var isController = device.Facts?.State is not null && !device.HasBitRate;
            throw new ChannelException(
                ChannelFault.DriverError,
                $"{device.Name} is down; set it up: "
                + (isController ? SetUp(device.Name, asked) : $"ip link set {device.Name} up"));
        }

        if (device.Facts?.State == ControllerState.BusOff)
        {
            throw new ChannelException(
                ChannelFault.DriverError,
                $"{device.Name} is bus-off; check the wires, then: ip link set {device.Name} type can restart");
        }
    }

    // Classic frames may be sent on an FD bus, so a request without FD leaves the data bit rate open.
    private static bool IsSameRate(LinkFacts facts, in CanBitRate asked) =>
        IsSame(facts.NominalBitsPerSecond, asked.NominalBitsPerSecond)
        && (!asked.IsFd || facts.DataBitsPerSecond == 0 || IsSame(facts.DataBitsPerSecond, asked.DataBitsPerSecond));

    private static bool IsSame(int real, int asked) => Math.Abs(real - asked) <= asked * BitRateTolerance;

    private static string SetUp(string name, in CanBitRate rate) => string.Create(
        CultureInfo.InvariantCulture,
        $"ip link set {name} up type can bitrate {rate.NominalBitsPerSecond} "
        + $"sample-point {rate.NominalSamplePointPercent / 100:0.000}")
        + (rate.IsFd
            ? string.Create(
                CultureInfo.InvariantCulture,
                $" dbitrate {rate.DataBitsPerSecond} dsample-point {rate.DataSamplePointPercent / 100:0.000} fd on")
            : "");

    private static string Text(in CanBitRate rate) => rate.IsFd
        ? string.Create(
            CultureInfo.InvariantCulture, $"CAN FD {rate.NominalBitsPerSecond}/{rate.DataBitsPerSecond} bit/s")
        : string.Create(CultureInfo.InvariantCulture, $"CAN {rate.NominalBitsPerSecond} bit/s");

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);
}
