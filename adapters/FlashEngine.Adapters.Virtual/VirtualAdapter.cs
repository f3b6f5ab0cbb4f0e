using System.Globalization;
using FlashEngine.Can;
using FlashEngine.Wire;

namespace FlashEngine.Adapters.Virtual;

/// <summary>
/// Channels on the buses that the host simulates. A device is the name of a bus; the one option is <c>queue</c>, the
/// length of the transmit queue, 1..4096 frames, default 64.
/// </summary>
public sealed class VirtualAdapter : ICanAdapter
{
    /// <summary>Every channel confirms transmissions with exact timestamps.</summary>
    internal const CanCapabilities ClassicCapabilities =
        CanCapabilities.TransmitConfirmation | CanCapabilities.HardwareTimestamps;

    private const string QueueOption = "queue";
    private const int QueueLengthDefault = 64;
    private const int QueueLengthMax = 4096;

    /// <inheritdoc/>
    public string Name => "virtual";

    /// <inheritdoc/>
    public IReadOnlyList<CanDevice> List(IAdapterHost host) => host.Wires.Values
        .OrderBy(wire => wire.Name, StringComparer.Ordinal)
        .Select(wire => new CanDevice(wire.Name, $"simulated bus, {Text(wire.BitRate)}", CapabilitiesOf(wire)))
        .ToArray();

    /// <inheritdoc/>
    public ICanChannel Open(IAdapterHost host, CanChannelRequest request)
    {
        var queueLength = ReadOptions(request.Options);
        if (!host.Wires.TryGetValue(request.Device, out var wire))
        {
            throw new ChannelException(ChannelFault.DeviceNotFound, NotFound(host, request.Device));
        }

        RequireSameBitRate(wire, request.BitRate);
        return new VirtualChannel(wire, queueLength, CapabilitiesOf(wire));
    }

    private static CanCapabilities CapabilitiesOf(IWireBus wire) =>
        wire.BitRate.IsFd ? ClassicCapabilities | CanCapabilities.Fd : ClassicCapabilities;

    private static int ReadOptions(IReadOnlyDictionary<string, string> options)
    {
        foreach (var name in options.Keys)
        {
            if (name != QueueOption)
            {
                throw NotSupported($"adapter virtual has no option '{name}'; it has {QueueOption}");
            }
        }

        if (!options.TryGetValue(QueueOption, out var text))
        {
            return QueueLengthDefault;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length is >= 1 and <= QueueLengthMax
            ? length
            : throw NotSupported($"adapter virtual: {QueueOption} is '{text}', must be 1..{QueueLengthMax} frames");
    }

    private static string NotFound(IAdapterHost host, string device)
    {
        var known = string.Join(", ", host.Wires.Keys.Order(StringComparer.Ordinal));
        return known.Length > 0
            ? $"there is no simulated bus '{device}'; the host simulates {known}"
            : $"there is no simulated bus '{device}'; the host simulates nothing (start it with --simulate, or name an "
                + "adapter that other processes reach, such as localbus)";
    }

    // Sample points do not matter on a bus without propagation delay.
    private static void RequireSameBitRate(IWireBus wire, in CanBitRate asked)
    {
        var rate = wire.BitRate;
        if (asked.NominalBitsPerSecond != rate.NominalBitsPerSecond
            || asked.DataBitsPerSecond != rate.DataBitsPerSecond)
        {
            throw NotSupported($"simulated bus '{wire.Name}' runs at {Text(rate)}, the channel asks for {Text(asked)}");
        }
    }

    private static ChannelException NotSupported(string message) => new(ChannelFault.NotSupported, message);

    private static string Text(in CanBitRate rate) => rate.IsFd
        ? string.Create(
            CultureInfo.InvariantCulture, $"CAN FD {rate.NominalBitsPerSecond}/{rate.DataBitsPerSecond} bit/s")
        : string.Create(CultureInfo.InvariantCulture, $"classic CAN {rate.NominalBitsPerSecond} bit/s");
}
