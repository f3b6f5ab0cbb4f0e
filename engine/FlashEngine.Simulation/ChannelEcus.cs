using FlashEngine.Can;
using FlashEngine.Simulation.Bus;
using FlashEngine.Simulation.Ecu;

namespace FlashEngine.Simulation;

/// <summary>
/// Virtual ECUs on an open channel of any adapter, in real time, for a tester on the other end of the bus. They are
/// the ECUs of a <see cref="SimulatedVehicle"/> of the same seed. STmin is judged by the ends of frames, less the
/// accuracy of the channel's timestamps, because no channel tells when a frame began.
/// </summary>
public sealed class ChannelEcus : IDisposable
{
    private readonly ICanChannel _channel;
    private readonly IStationClock _clock;
    private readonly ChannelBus _bus;
    private readonly List<EcuNode> _nodes = [];
    private readonly List<VirtualEcu> _ecus = [];
    private readonly ViolationLog _violations = new();

    /// <summary>Builds the ECUs; state files that exist are read. The channel is from now on owned by them.</summary>
    /// <param name="channel">The channel that all of them are on.</param>
    /// <param name="ecus">The ECUs.</param>
    /// <param name="clock">Station time, as the channel has it.</param>
    /// <param name="seed">From which factory content, seeds and the vehicle's number derive.</param>
    /// <exception cref="InputException">An option is out of range, or a state file damaged.</exception>
    public ChannelEcus(ICanChannel channel, IReadOnlyList<VirtualEcuOptions> ecus, IStationClock clock, ulong seed)
    {
        _channel = channel;
        _clock = clock;
        _bus = new ChannelBus(channel);
        var rate = channel.Info.BitRate;
        foreach (var options in ecus)
        {
            VirtualEcuCheck.Check(options, rate);
            var node = new EcuNode(options, rate.IsFd, seed, VehicleNumber.Make(seed), _violations);
            _nodes.Add(node);
            _ecus.Add(new VirtualEcu(options.Name, _bus, node));
            _bus.Add(node);
        }

        var addresses = PrefixWatch.AddressesOf(ecus);
        if (addresses.Any(address => address.Prefix is not null))
        {
            _bus.Add(new PrefixWatch(channel.Info.Name, addresses, _violations));
        }
    }

    /// <summary>The ECUs, in the order given.</summary>
    public IReadOnlyList<VirtualEcu> Ecus => _ecus;

    /// <summary>What testers did against ISO 15765-2 or an ECU's FlowControl, as in
    /// <see cref="SimulatedVehicle.Violations"/>.</summary>
    public IReadOnlyList<string> Violations => _violations.Snapshot();

    /// <summary>Lets the ECUs live, on a thread of their own, until cancelled.</summary>
    /// <exception cref="ChannelException">The channel failed, or its device went away.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var wakes = cancellation.Register(_channel.Wake);
        await Task.Factory.StartNew(
            () => Live(cancellation), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Writes the state files and closes the channel; only when nothing runs.</summary>
    public void Dispose()
    {
        foreach (var node in _nodes)
        {
            node.Save();
            node.Memory.Dispose();
        }

        _channel.Dispose();
    }

    private void Live(CancellationToken cancellation)
    {
        Thread.CurrentThread.Priority = ThreadPriority.Highest;
        while (!cancellation.IsCancellationRequested)
        {
            var nextNs = _bus.Step(_clock.NowNs);
            if (_bus.IsRemoved)
            {
                throw new ChannelException(
                    ChannelFault.DeviceNotFound, $"{_channel.Info.Name} went away; start again when it is back");
            }

            _channel.Wait(nextNs);
        }

        // What came before the end is judged too.
        _ = _bus.Step(_clock.NowNs);
    }
}
