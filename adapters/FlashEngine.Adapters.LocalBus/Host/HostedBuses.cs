using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus.Host;

/// <summary>
/// The buses of which this process is the host. Each lives as long as a channel of this process is on it.
/// </summary>
internal sealed class HostedBuses
{
    private readonly Lock _gate = new();
    private readonly Dictionary<BusPlace, (BusHost Host, int Count)> _buses = [];

    /// <summary>
    /// Keeps a bus of this process alive for one more channel, or makes one that nobody is the host of.
    /// </summary>
    /// <returns>False when another process is its host.</returns>
    /// <exception cref="ChannelException">The bus cannot be made.</exception>
    public bool TryKeep(BusPlace place, in CanBitRate rate)
    {
        lock (_gate)
        {
            if (_buses.TryGetValue(place, out var bus))
            {
                _buses[place] = (bus.Host, bus.Count + 1);
                return true;
            }

            if (BusHost.TryStart(place, in rate) is not { } host)
            {
                return false;
            }

            _buses.Add(place, (host, 1));
            return true;
        }
    }

    /// <summary>A channel that kept the bus alive is closed.</summary>
    public void Release(BusPlace place)
    {
        lock (_gate)
        {
            var (host, count) = _buses[place];
            if (count > 1)
            {
                _buses[place] = (host, count - 1);
                return;
            }

            _buses.Remove(place);
            host.Dispose();
        }
    }
}
