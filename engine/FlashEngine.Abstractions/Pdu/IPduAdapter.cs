using FlashEngine.Can;

namespace FlashEngine.Pdu;

/// <summary>A device that a PDU adapter found.</summary>
/// <param name="Device">The name that opens it.</param>
/// <param name="Description">For people: what announced itself, with its numbers.</param>
public sealed record PduDevice(string Device, string Description);

/// <summary>How to open a channel of PDUs: one entry of <c>channels</c> in the vehicle file.</summary>
public sealed record PduChannelRequest
{
    /// <summary>The device, as <see cref="PduDevice.Device"/> names it.</summary>
    public required string Device { get; init; }

    /// <summary>The bit rates of the bus whose ISO-TP the device does; null: a network, which has none.</summary>
    public CanBitRate? BitRate { get; init; }

    /// <summary>Options of this adapter from the vehicle file, by name. Unknown names must be refused.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder that relative paths in options are relative to: the vehicle file's.</summary>
    public string Folder { get; init; } = "";
}

/// <summary>
/// A family of devices that carry whole diagnostic messages. Listing is apart from opening; both may be called from any
/// thread, and neither keeps state between calls that a caller could see.
/// </summary>
public interface IPduAdapter
{
    /// <summary>The name in vehicle files, lower case: <c>doip</c>, <c>j2534-isotp</c>.</summary>
    string Name { get; }

    /// <summary>The devices that could be opened now; bounded in time.</summary>
    /// <exception cref="ChannelException">The vendor's library, driver or the network is missing.</exception>
    IReadOnlyList<PduDevice> List(IAdapterHost host);

    /// <summary>Opens a channel; bounded in time.</summary>
    /// <exception cref="ChannelException">Nothing was opened; the exception says why and what to do.</exception>
    IPduChannel Open(IAdapterHost host, PduChannelRequest request);
}
