using FlashEngine.Can;
using FlashEngine.Station.Channels;
using FlashEngine.Wire;

namespace FlashEngine.Cli.Composition;

/// <summary>A host of adapters in real time that simulates nothing.</summary>
internal sealed class NoWires : IAdapterHost
{
    public IStationClock Clock { get; } = new MonotonicClock();

    public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();
}
