using FlashEngine.Can;

namespace $assembly$;

/// <summary>
/// The adapter <c>$id$</c>: a bus in the memory of this process with the two devices <c>loop0</c> and <c>loop1</c>, for
/// classic CAN and CAN FD. It has no options. An adapter for hardware looks the same from outside.
/// </summary>
public sealed class LoopAdapter : ICanAdapter
{
    private const CanCapabilities Capabilities = CanCapabilities.Fd | CanCapabilities.TransmitConfirmation;
    private static readonly string[] Devices = ["loop0", "loop1"];

    private readonly LoopBus _bus = new();

    /// <inheritdoc/>
    public string Name => "$id$";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host) =>
        [.. Devices.Select(device => new CanDevice(device, "bus in memory", Capabilities))];

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Options.Keys.FirstOrDefault() is { } unknown)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"adapter {Name} has no option '{unknown}'; it has none at all");
        }

        if (!Devices.Contains(request.Device))
        {
            throw new ChannelException(
                ChannelFault.DeviceNotFound,
                $"adapter {Name} has no device '{request.Device}'; it has {string.Join(", ", Devices)}");
        }

        var channel = new LoopChannel(_bus, host.Clock, request.Device, new CanChannelInfo
        {
            Name = $"{Name}:{request.Device}",
            BitRate = request.BitRate,
            Capabilities = request.BitRate.IsFd ? Capabilities : Capabilities & ~CanCapabilities.Fd,
            TransmitQueueLength = LoopChannel.QueueLength,
            TimestampAccuracyNs = 0,
        });
        _bus.Join(channel);
        return channel;
    }
}
