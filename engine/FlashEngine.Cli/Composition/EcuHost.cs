using FlashEngine.Can;
using FlashEngine.Plugins;
using FlashEngine.Rehearsal;
using FlashEngine.Simulation;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Vehicles;
using FlashEngine.Wire;

namespace FlashEngine.Cli.Composition;

/// <summary>A vehicle's ECUs, simulated on the channels that its file names, for a tester in another process.</summary>
internal sealed class EcuHost : IAdapterHost, IDisposable
{
    private readonly List<ChannelEcus> _channels = [];
    private readonly SimulatedVehicle _network;
    private readonly IReadOnlyList<EcuEntry> _networkEcus;

    /// <summary>Opens the channels that have ECUs.</summary>
    /// <exception cref="FlashException">A channel cannot be opened, a secret or state file cannot be used.</exception>
    public EcuHost(VehicleFile vehicle, PluginHost plugins, ulong seed, string? stateFolder)
    {
        var catalog = new HostedPlugins(plugins);
        var network = vehicle.Channels.Where(channel => channel.BitRate is null).Select(channel => channel.Name);
        _networkEcus = [.. vehicle.Ecus.Where(ecu => network.Contains(ecu.Channel))];
        _network = new SimulatedVehicle(
            [],
            VehicleSimulation.Options(vehicle, _networkEcus, stateFolder),
            Clock,
            seed,
            VehicleSimulation.Edges(vehicle));
        if (vehicle.Channels.FirstOrDefault(channel => channel is { CarriesPdus: true, BitRate: not null }) is { } pdus)
        {
            throw new InputException(
                $"channel '{pdus.Name}' of adapter {pdus.Adapter} carries whole PDUs, and ECUs are simulated frame by"
                + " frame; give it an adapter of frames");
        }

        try
        {
            foreach (var entry in vehicle.Channels.Where(channel => channel.BitRate is not null))
            {
                var ecus = vehicle.Ecus.Where(ecu => ecu.Channel == entry.Name).ToList();
                if (ecus.Count > 0)
                {
                    var options = VehicleSimulation.Options(vehicle, ecus, stateFolder);
                    _channels.Add(Start(
                        (ICanChannel)ChannelOpening.Open(vehicle, entry, catalog, this), options, seed));
                }
            }
        }
        catch (FlashException)
        {
            Dispose();
            throw;
        }
    }

    public IStationClock Clock { get; } = new MonotonicClock();

    public IReadOnlyDictionary<string, IWireBus> Wires { get; } = new Dictionary<string, IWireBus>();

    /// <summary>The ECUs, channel by channel, those behind DoIP entities last.</summary>
    public IEnumerable<VirtualEcu> Ecus => _channels.SelectMany(channel => channel.Ecus)
        .Concat(_networkEcus.Select(ecu => _network.Ecu(ecu.Name)));

    /// <summary>What testers did that ISO 15765-2, ISO 13400-2 or an ECU's own flow control forbids.</summary>
    public IReadOnlyList<string> Violations =>
        [.. _channels.SelectMany(channel => channel.Violations), .. _network.Violations];

    /// <summary>Lets the ECUs live until cancelled, or until a channel is lost.</summary>
    /// <exception cref="ChannelException">A channel was lost; all have ended.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ended = new TaskCompletionSource();
        using var ends = end.Token.Register(ended.SetResult);
        var running = _channels.ConvertAll(channel => channel.RunAsync(end.Token));
        running.Add(ended.Task); // DoIP entities live on their own
        await Task.WhenAny(running);
        await end.CancelAsync();
        await Task.WhenAll(running);
    }

    public void Dispose()
    {
        _channels.ForEach(channel => channel.Dispose());
        _network.Dispose();
    }

    private ChannelEcus Start(ICanChannel channel, IReadOnlyList<VirtualEcuOptions> ecus, ulong seed)
    {
        try
        {
            return new ChannelEcus(channel, ecus, Clock, seed);
        }
        catch (InputException)
        {
            channel.Dispose();
            throw;
        }
    }
}
