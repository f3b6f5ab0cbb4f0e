using FlashEngine.Adapters.LocalBus;
using FlashEngine.Can;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;

namespace FlashEngine.LocalBus.Tests;

/// <summary>Buses of a test's own, and processes on them: each adapter stands for one.</summary>
internal sealed class BusFolder : IAdapterHost, IDisposable
{
    public static readonly CanBitRate Classic = new(500_000);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-bus-");

    public IStationClock Clock { get; } = new MonotonicClock();

    public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();

    public string Path => _folder.FullName;

    public CanChannelRequest Request(CanBitRate? rate = null) => new()
    {
        Device = "bus0",
        BitRate = rate ?? Classic,
        Options = new Dictionary<string, string> { ["folder"] = Path },
    };

    /// <summary>Opens the bus as a process of its own would.</summary>
    public ICanChannel Open(CanBitRate? rate = null) => new LocalBusAdapter().Open(this, Request(rate));

    /// <summary>Takes events until there are this many.</summary>
    public IReadOnlyList<CanEvent> Take(ICanChannel channel, int count)
    {
        var taken = new List<CanEvent>();
        var events = new CanEvent[64];
        var untilNs = Clock.NowNs + 20_000_000_000;
        while (taken.Count < count)
        {
            Assert.True(Clock.NowNs < untilNs, $"only {taken.Count} of {count} events came");
            taken.AddRange(events.AsSpan(0, channel.Receive(events)));
            if (taken.Count < count)
            {
                channel.Wait(untilNs);
            }
        }

        return taken;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
