using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Jobs;

/// <summary>Opens the channels of a vehicle file, whichever kind they are.</summary>
public static class ChannelOpening
{
    /// <summary>
    /// Opens a channel: an <see cref="IPduChannel"/> where it carries whole PDUs, else an <see cref="ICanChannel"/>.
    /// Errors begin with its name.
    /// </summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="plugins">Where the adapter comes from.</param>
    /// <param name="adapters">What the host offers to it.</param>
    /// <param name="receiveIds">
    /// The identifiers to receive, so that a device can leave out the rest of a busy bus; empty: all.
    /// </param>
    /// <exception cref="ChannelException">Nothing was opened.</exception>
    /// <exception cref="InputException">No plugin brings its adapter.</exception>
    public static IChannel Open(
        VehicleFile vehicle,
        ChannelEntry channel,
        IPluginCatalog plugins,
        IAdapterHost adapters,
        params IReadOnlyList<CanId> receiveIds)
    {
        return Named(channel, IChannel () => channel is { CarriesPdus: false, BitRate: { } bitRate }
            ? plugins.Adapter(channel.Adapter).Open(
                adapters, RequestOf(channel, bitRate) with { ReceiveIds = receiveIds })
            : plugins.PduAdapter(channel.Adapter).Open(adapters, new PduChannelRequest
            {
                Device = channel.Device,
                BitRate = channel.BitRate,
                Options = channel.Options,
                Folder = SharedRules.FolderOf(vehicle.FileName),
            }));
    }

    /// <summary>What stands between the computer and the bus of a channel; null: nothing that takes time.</summary>
    /// <exception cref="InputException">No plugin brings its adapter.</exception>
    internal static CanLine? LineOf(ChannelEntry channel, IPluginCatalog plugins) => Named(
        channel,
        () => channel is { CarriesPdus: false, BitRate: { } bitRate }
            ? plugins.Adapter(channel.Adapter).LineOf(RequestOf(channel, bitRate))
            : null);

    /// <summary>Gives an open channel to the runtime.</summary>
    /// <exception cref="InputException">The runtime has no time for such a channel.</exception>
    internal static IChannelRunner Run(IStationRuntime runtime, string name, IChannel channel, TraceTap? tap) =>
        channel is IPduChannel pdus
            ? runtime.Run(name, pdus, tap)
            : runtime.Run(name, (ICanChannel)channel, tap);

    private static CanChannelRequest RequestOf(ChannelEntry channel, CanBitRate bitRate) => new()
    {
        Device = channel.Device,
        BitRate = bitRate,
        Options = channel.Options,
    };

    /// <summary>Errors of the work begin with the channel's name.</summary>
    private static T Named<T>(ChannelEntry channel, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (ChannelException e)
        {
            throw new ChannelException(e.Fault, $"channel '{channel.Name}': {e.Message}", e);
        }
        catch (InputException e)
        {
            throw new InputException($"channel '{channel.Name}': {e.Message}", e);
        }
    }
}
