using FlashEngine.Wire;

namespace FlashEngine.Can;

/// <summary>A device that an adapter found.</summary>
/// <param name="Device">The name that opens it.</param>
/// <param name="Description">For people: product, serial number, state.</param>
/// <param name="Capabilities">What it can do.</param>
public sealed record CanDevice(string Device, string Description, CanCapabilities Capabilities);

/// <summary>What the host offers to adapters.</summary>
public interface IAdapterHost
{
    /// <summary>Station time; every timestamp is in it.</summary>
    IStationClock Clock { get; }

    /// <summary>The virtual buses that the host simulates, by name. Empty when nothing is simulated.</summary>
    IReadOnlyDictionary<string, IWireBus> Wires { get; }
}

/// <summary>How to open a channel: one entry of <c>channels</c> in the vehicle file.</summary>
public sealed record CanChannelRequest
{
    /// <summary>The device, as <see cref="CanDevice.Device"/> names it.</summary>
    public required string Device { get; init; }

    /// <summary>The bit rates to set.</summary>
    public required CanBitRate BitRate { get; init; }

    /// <summary>
    /// The identifiers that the channel's owner wants to receive, so that a device may leave out frames of others;
    /// empty: all. What the owner sends is confirmed whatever its identifier.
    /// </summary>
    public IReadOnlyList<CanId> ReceiveIds { get; init; } = [];

    /// <summary>Options of this adapter from the vehicle file, by name. Unknown names must be refused.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// A family of CAN devices. Listing is apart from opening; both may be called from any thread, and neither keeps state
/// between calls that a caller could see.
/// </summary>
public interface ICanAdapter
{
    /// <summary>The name in vehicle files, lower case: <c>virtual</c>, <c>socketcan</c>.</summary>
    string Name { get; }

    /// <summary>The devices that could be opened now.</summary>
    /// <exception cref="ChannelException">The vendor's library or driver is missing.</exception>
    IReadOnlyList<CanDevice> List(IAdapterHost host);

    /// <summary>
    /// The line that a channel would have (<see cref="CanChannelInfo.Line"/>), for planning: nothing is opened.
    /// </summary>
    /// <exception cref="ChannelException">The request could not be opened; the exception says why.</exception>
    CanLine? LineOf(CanChannelRequest request) => null;

    /// <summary>Opens a channel; frames sent before this call are not received.</summary>
    /// <exception cref="ChannelException">Nothing was opened; the exception says why and what to do.</exception>
    ICanChannel Open(IAdapterHost host, CanChannelRequest request);
}
