using System.Globalization;
using FlashEngine.Adapters.Kvaser.Native;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Kvaser;

/// <summary>A channel of this machine.</summary>
/// <param name="Number">CANlib's number, which depends on the order of plugging in.</param>
/// <param name="Serial">The card's serial number; 0: it has none.</param>
/// <param name="ChannelOnCard">The channel on its card, from 0.</param>
/// <param name="Capabilities">What it can do.</param>
/// <param name="Description">The vendor's words.</param>
internal sealed record KvaserDevice(
    int Number, ulong Serial, uint ChannelOnCard, KvaserCapabilities Capabilities, string Description)
{
    /// <summary>The name that stays: serial number and channel; without a serial number CANlib's number.</summary>
    public string Name => Serial == 0
        ? Number.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Serial}:{ChannelOnCard}");

    /// <summary>True when it carries CAN FD.</summary>
    public bool IsFd => (Capabilities & KvaserCapabilities.Fd) != 0;

    /// <summary>True when there is no hardware behind it.</summary>
    public bool IsVirtual => (Capabilities & KvaserCapabilities.Virtual) != 0;

    /// <summary>All channels, in CANlib's order.</summary>
    /// <exception cref="ChannelException">CANlib refused.</exception>
    public static IReadOnlyList<KvaserDevice> All()
    {
        KvaserCalls.Require(CanLib.GetNumberOfChannels(out var count), "kvaser", "count channels");
        return [.. Enumerable.Range(0, count).Select(Read)];
    }

    /// <summary>Finds a channel by its name or by CANlib's number.</summary>
    /// <exception cref="ChannelException">There is none.</exception>
    public static KvaserDevice Find(string name)
    {
        var devices = All();
        if (devices.FirstOrDefault(device =>
            device.Name == name || device.Number.ToString(CultureInfo.InvariantCulture) == name) is { } found)
        {
            return found;
        }

        var known = string.Join(", ", devices.Select(device => device.Name));
        throw new ChannelException(
            ChannelFault.DeviceNotFound,
            $"there is no Kvaser channel '{name}', "
            + (known.Length > 0 ? $"this machine has {known}" : "nor any other on this machine"));
    }

    // A channel that has just been unplugged answers nothing: it keeps its number and loses the rest.
    private static KvaserDevice Read(int number)
    {
        _ = KvaserCalls.Get(number, KvaserChannelData.Capabilities, out KvaserCapabilities capabilities);
        _ = KvaserCalls.Get(number, KvaserChannelData.CardSerial, out ulong serial);
        _ = KvaserCalls.Get(number, KvaserChannelData.ChannelOnCard, out uint channelOnCard);
        return new KvaserDevice(
            number, serial, channelOnCard, capabilities, KvaserCalls.GetText(number, KvaserChannelData.Description));
    }
}
