using System.Diagnostics.CodeAnalysis;
using FlashEngine.Can;

namespace FlashEngine.Station.Channels.Contract;

/// <summary>The adapter under test, two of its devices on one bus, and how to open them.</summary>
/// <param name="host">The adapter's host.</param>
/// <param name="adapter">The adapter.</param>
/// <param name="device">How to open one end.</param>
/// <param name="peer">How to open the other end; the same bit rates.</param>
public sealed class ContractBench(
    IAdapterHost host, ICanAdapter adapter, CanChannelRequest device, CanChannelRequest peer)
{
    private CanCapabilities? _capabilities;

    /// <summary>Station time.</summary>
    public IStationClock Clock => host.Clock;

    /// <summary>How the one end is opened.</summary>
    public CanChannelRequest Device => device;

    /// <summary>How the other end is opened.</summary>
    public CanChannelRequest Peer => peer;

    /// <summary>What a channel on these devices can do; CAN FD only when the bit rates ask for it.</summary>
    /// <exception cref="ChannelException">The channel does not open.</exception>
    public CanCapabilities Capabilities => _capabilities ??= FindCapabilities();

    /// <summary>The devices that the adapter lists.</summary>
    public IReadOnlyList<CanDevice> List() => adapter.List(host);

    /// <summary>Opens a channel.</summary>
    public ICanChannel Open(CanChannelRequest request) => adapter.Open(host, request);

    /// <summary>Opens both ends.</summary>
    public ChannelPair OpenPair() => new(this);

    /// <summary>Ends the check when something does not hold.</summary>
    /// <exception cref="JobException">The condition is false.</exception>
    public static void Require([DoesNotReturnIf(false)] bool condition, string problem)
    {
        if (!condition)
        {
            throw new JobException(FlashExitCode.Channel, problem);
        }
    }

    private CanCapabilities FindCapabilities()
    {
        using var channel = Open(device);
        return device.BitRate.IsFd ? channel.Info.Capabilities : channel.Info.Capabilities & ~CanCapabilities.Fd;
    }
}
