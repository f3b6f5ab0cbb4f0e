using System.Globalization;
using FlashEngine.Adapters.SocketCan.Links;
using FlashEngine.Can;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>
/// Channels on the CAN interfaces of Linux. A device is an interface; bit rate and FD are the administrator's, and a
/// request for others is refused with the command that sets them. Options: <c>queue</c>, how many frames may be under
/// way unconfirmed, 1..256, default 64; <c>echo</c>, <c>on</c> (default) to confirm transmissions by the kernel's
/// loop-back, <c>off</c> to save the kernel this work, which at high rates is a third of all there is to do. Without it
/// the engine reckons by bit rate when a frame has left, which suits real buses and not virtual interfaces.
/// </summary>
public sealed class SocketCanAdapter : ICanAdapter
{
    private const string QueueOption = "queue";
    private const string EchoOption = "echo";
    private const int QueueLengthDefault = 64;

    // What a socket may have under way without a privilege: 208 KiB in the kernel's memory.
    private const int QueueLengthMax = 256;

    // Between the end of a frame and the kernel's stamp lies the interrupt.
    private const long TimestampAccuracyNs = 100_000;

    /// <inheritdoc/>
    public string Name => "socketcan";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host)
    {
        RequireLinux();
        return [.. CanInterface.All().Select(device =>
            new CanDevice(device.Name, device.Describe(), CapabilitiesOf(device)))];
    }

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        RequireLinux();
        RefuseUnknown(request.Options);
        var queueLength = ReadQueueLength(request.Options);
        var echo = ReadEcho(request.Options);
        var device = Find(request.Device);
        InterfaceCheck.RequireUsable(device, request.BitRate);
        var filter = request.ReceiveIds.Count == 0 ? null : new IdFilter(request.ReceiveIds);
        var socket = CanSocket.Open(device.Name, request.BitRate.IsFd, filter, echo);
        try
        {
            return new SocketCanChannel(socket, filter, host.Clock, new CanChannelInfo
            {
                Name = $"socketcan:{device.Name}",
                BitRate = InterfaceCheck.RateInForce(device, request.BitRate),
                Capabilities = echo
                    ? CapabilitiesOf(device)
                    : CapabilitiesOf(device) & ~CanCapabilities.TransmitConfirmation,
                TransmitQueueLength = queueLength,
                TimestampAccuracyNs = TimestampAccuracyNs,
            });
        }
        catch (ChannelException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw NotSupported("adapter socketcan works on Linux only; use the adapter of the hardware's vendor");
        }
    }

    private static CanCapabilities CapabilitiesOf(CanInterface device)
    {
        var capabilities = CanCapabilities.TransmitConfirmation;
        capabilities |= device.IsFd ? CanCapabilities.Fd : CanCapabilities.None;
        capabilities |= device.Facts?.State is null ? CanCapabilities.None : CanCapabilities.BusState;
        return capabilities;
    }

    private static void RefuseUnknown(IReadOnlyDictionary<string, string> options)
    {
        foreach (var name in options.Keys)
        {
            if (name is not (QueueOption or EchoOption))
            {
                throw NotSupported(
                    $"adapter socketcan has no option '{name}'; it has {QueueOption} and {EchoOption}");
            }
        }
    }

    private static bool ReadEcho(IReadOnlyDictionary<string, string> options) =>
        options.GetValueOrDefault(EchoOption, "on") switch
        {
            "on" => true,
            "off" => false,
            var text => throw NotSupported($"adapter socketcan: {EchoOption} is '{text}', must be on or off"),
        };

    private static int ReadQueueLength(IReadOnlyDictionary<string, string> options)
    {
        if (!options.TryGetValue(QueueOption, out var text))
        {
            return QueueLengthDefault;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length is >= 1 and <= QueueLengthMax
            ? length
            : throw NotSupported($"adapter socketcan: {QueueOption} is '{text}', must be 1..{QueueLengthMax} frames");
    }

    private static CanInterface Find(string name)
    {
        var devices = CanInterface.All();
        if (devices.FirstOrDefault(device => device.Name == name) is { } found)
        {
            return found;
        }

        var known = string.Join(", ", devices.Select(device => device.Name));
        throw new ChannelException(
            ChannelFault.DeviceNotFound,
            known.Length > 0
                ? $"there is no CAN interface '{name}'; this machine has {known}"
                : $"there is no CAN interface '{name}', nor any other; see: ip link show type can");
    }

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);
}
