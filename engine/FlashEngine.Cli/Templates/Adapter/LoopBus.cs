using FlashEngine.Can;

namespace $assembly$;

/// <summary>The channels that hear each other. Everything of them and of the bus is guarded by one gate.</summary>
internal sealed class LoopBus
{
    private readonly List<LoopChannel> _channels = [];

    /// <summary>Held while anything of the bus or its channels is looked at; pulsed when it has changed.</summary>
    public object Gate { get; } = new();

    /// <summary>Puts a channel on the bus.</summary>
    /// <exception cref="ChannelException">Its device is open, or the bus runs at other bit rates.</exception>
    public void Join(LoopChannel channel)
    {
        lock (Gate)
        {
            if (_channels.Exists(other => other.Device == channel.Device))
            {
                throw new ChannelException(
                    ChannelFault.DeviceBusy, $"{channel.Info.Name} is open already; close that channel first");
            }

            if (_channels.Find(other => other.Info.BitRate != channel.Info.BitRate) is { } other)
            {
                throw new ChannelException(
                    ChannelFault.NotSupported,
                    $"{channel.Info.Name} asks for {channel.Info.BitRate}, but the bus runs at {other.Info.BitRate}");
            }

            _channels.Add(channel);
        }
    }

    /// <summary>Takes a channel off the bus.</summary>
    public void Leave(LoopChannel channel)
    {
        lock (Gate)
        {
            _channels.Remove(channel);
        }
    }

    /// <summary>Gives a frame to every other channel. The caller holds the gate.</summary>
    public void Deliver(LoopChannel sender, in CanFrame frame, long timestampNs)
    {
        foreach (var channel in _channels)
        {
            if (channel != sender)
            {
                channel.OnReceived(in frame, timestampNs);
            }
        }
    }
}
