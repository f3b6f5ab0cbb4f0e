using FlashEngine.Adapters.Slcan.Lines;
using FlashEngine.Adapters.Slcan.Text;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan;

/// <summary>
/// CAN adapters that speak text over a serial port or TCP: Lawicel CAN232 and CANUSB, USBtin, CANable. A device is a
/// port, <c>/dev/ttyACM0</c> or <c>COM5</c>, or <c>tcp:HOST:PORT</c>. CAN FD is that of CANable 2. An answer to a frame
/// says that the device took it and not that it was sent, so no transmission is confirmed. Options: <c>baud</c>, the
/// port's speed, or <c>usb</c> where it has none (default for ttyACM), else 115200; <c>acknowledge</c>, <c>on</c>,
/// <c>off</c> or <c>detect</c> (default); <c>btr</c>, BTR0 and BTR1 in four digits; <c>settleMs</c>, what the device
/// needs after its port was opened; <c>statusMs</c>, how often its status flags are asked for, 0: never, default 1000.
/// </summary>
public sealed class SlcanAdapter : ICanAdapter
{
    // A serial port gathers bytes before it hands them on, USB ones for up to 16 ms.
    private const long TimestampAccuracyNs = 20_000_000;
    private const int QueueLength = 8;

    /// <inheritdoc/>
    public string Name => "slcan";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host) =>
        [.. SerialPorts.All().Select(port => new CanDevice(port.Device, port.Description, CanCapabilities.None))];

    /// <inheritdoc/>
    public CanLine? LineOf(CanChannelRequest request) =>
        SlcanOptions.Read(request).Baud is { } baud ? SerialText.LineOf(baud) : null;

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        var options = SlcanOptions.Read(request);
        var line = OpenLine(request.Device, options.Baud);
        try
        {
            var reader = new LineReader(line);
            var facts = new Handshake(line, reader, request, options, host.Clock).Run();
            return new SlcanChannel(line, reader, facts, options.StatusMs, host.Clock, Info(request, options, facts));
        }
        catch (ChannelException)
        {
            line.Dispose();
            throw;
        }
    }

    private static CanChannelInfo Info(CanChannelRequest request, SlcanOptions options, DeviceFacts facts)
    {
        var capabilities = request.BitRate.IsFd ? CanCapabilities.Fd : CanCapabilities.None;
        return new CanChannelInfo
        {
            Name = facts.Version.Length > 0 ? $"slcan:{request.Device} ({facts.Version})" : $"slcan:{request.Device}",
            BitRate = request.BitRate,
            Capabilities = facts.HasStatus ? capabilities | CanCapabilities.BusState : capabilities,
            TransmitQueueLength = facts.Acknowledges ? 1 : QueueLength,
            TimestampAccuracyNs = TimestampAccuracyNs,
            Line = options.Baud is { } baud ? SerialText.LineOf(baud) : null,
        };
    }

    private static IByteLine OpenLine(string device, int? baud)
    {
        if (TcpDevice.IsTcp(device))
        {
            return TcpLine.Open(device);
        }

        return OperatingSystem.IsWindows() ? WindowsSerialLine.Open(device, baud)
            : OperatingSystem.IsLinux() ? LinuxSerialLine.Open(device, baud)
            : throw new ChannelException(
                ChannelFault.NotSupported,
                "slcan: serial ports work on Linux and Windows; elsewhere use tcp:HOST:PORT");
    }
}
