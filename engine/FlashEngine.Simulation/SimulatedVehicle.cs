using FlashEngine.Simulation.Bus;
using FlashEngine.Simulation.DoIp;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Simulation.Faults;
using FlashEngine.Wire;

namespace FlashEngine.Simulation;

/// <summary>
/// Simulated buses with virtual ECUs on them. In virtual time a pump asks <see cref="NextEventNs"/>, sets its clock and
/// calls <see cref="AdvanceTo"/>; in real time nobody does, because every call of an endpoint advances its own bus to
/// station time. Both give the same frames at the same times for the same inputs; all choices derive from the seed.
/// </summary>
public sealed class SimulatedVehicle : IDisposable
{
    private readonly List<WireBus> _buses = [];
    private readonly Dictionary<string, IWireBus> _busesByName = [];
    private readonly List<DoIpEdge> _edges = [];
    private readonly Dictionary<string, VirtualEcu> _ecus = [];
    private readonly List<Action> _saves = [];
    private readonly List<Action> _powerCycles = [];
    private readonly List<Action> _releases = [];
    private readonly IVehicleFaults? _faults;
    private readonly ViolationLog _violations = new();
    private bool _disposed;

    /// <summary>Builds the vehicle; state files that exist are read.</summary>
    /// <param name="buses">Its buses.</param>
    /// <param name="ecus">Its ECUs, each on one of the buses.</param>
    /// <param name="clock">Station time, real or virtual.</param>
    /// <param name="seed">From which factory content, seeds and the vehicle's number derive.</param>
    /// <param name="edges">Its DoIP entities; they run over sockets and in real time.</param>
    /// <param name="faults">What goes wrong on its buses and in its ECUs on them; null: nothing does.</param>
    /// <exception cref="InputException">An option is out of range, a name taken, a state file damaged.</exception>
    public SimulatedVehicle(
        IReadOnlyList<VirtualBusOptions> buses,
        IReadOnlyList<VirtualEcuOptions> ecus,
        IStationClock clock,
        ulong seed,
        IReadOnlyList<DoIpEdgeOptions>? edges = null,
        IVehicleFaults? faults = null)
    {
        _faults = faults;
        foreach (var options in buses)
        {
            var bus = new WireBus(options, clock, faults);
            _buses.Add(bus);
            if (!_busesByName.TryAdd(options.Name, bus))
            {
                throw new InputException($"two simulated buses are named {options.Name}");
            }
        }

        var vin = VehicleNumber.Make(seed);
        try
        {
            _edges.AddRange((edges ?? []).Select(options => new DoIpEdge(options, vin, clock, _violations)));
            foreach (var options in ecus)
            {
                AddEcu(options, seed, vin);
            }
        }
        catch (InputException)
        {
            _edges.ForEach(edge => edge.Dispose());
            throw;
        }

        foreach (var bus in _buses)
        {
            var addresses = PrefixWatch.AddressesOf(
                ecus.Where(options => options.Bus == bus.Name && options.Logical is null));
            if (addresses.Any(address => address.Prefix is not null))
            {
                bus.Add(new PrefixWatch(bus.Name, addresses, _violations));
            }
        }
    }

    /// <summary>The buses by name, for the virtual adapter.</summary>
    public IReadOnlyDictionary<string, IWireBus> Buses => _busesByName;

    /// <summary>The DoIP entities, in the order of their options.</summary>
    public IReadOnlyList<DoIpEdge> Edges => _edges;

    /// <summary>When the next event of any bus is due, in station time; <see cref="long.MaxValue"/>: none.</summary>
    public long NextEventNs
    {
        get
        {
            var next = long.MaxValue;
            foreach (var bus in _buses)
            {
                next = Math.Min(next, bus.NextEventNs);
            }

            return next;
        }
    }

    /// <summary>
    /// One line for each thing that a tester did against ISO 15765-2 or an ECU's FlowControl: time, ECU, rule, frame.
    /// The first 1000 are kept.
    /// </summary>
    public IReadOnlyList<string> Violations => _violations.Snapshot();

    /// <summary>The same, with their parts.</summary>
    public IReadOnlyList<ProtocolViolation> ProtocolViolations => _violations.Entries();

    /// <summary>Lets everything happen on all buses that is due at or before a time.</summary>
    public void AdvanceTo(long nowNs)
    {
        foreach (var bus in _buses)
        {
            if (bus.NextEventNs <= nowNs)
            {
                bus.AdvanceTo(nowNs);
            }
        }
    }

    /// <summary>An ECU by name.</summary>
    /// <exception cref="KeyNotFoundException">There is none of this name.</exception>
    public VirtualEcu Ecu(string name) => _ecus.TryGetValue(name, out var ecu)
        ? ecu
        : throw new KeyNotFoundException(
            $"the simulated vehicle has no ECU {name}; it has {string.Join(", ", _ecus.Keys)}");

    /// <summary>The ECUs on the buses lose their power for an instant.</summary>
    public void CyclePower() => _powerCycles.ForEach(cycle => cycle());

    /// <summary>Writes the state files now; ECUs without one keep nothing.</summary>
    public void Save() => _saves.ForEach(save => save());

    /// <summary>
    /// Writes the state files and stops all buses and entities for good, as they are: every further call of them
    /// blocks. For a process that is about to be killed, so that its ECUs outlive it.
    /// </summary>
    public void Freeze()
    {
        foreach (var bus in _buses)
        {
            bus.Gate.Enter();
        }

        _edges.ForEach(edge => Monitor.Enter(edge.Gate));
        Save();
    }

    /// <summary>Writes the state files and takes the buses away: open endpoints report their removal.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Save();
        _edges.ForEach(edge => edge.Dispose());
        foreach (var bus in _buses)
        {
            bus.Dispose();
        }

        _releases.ForEach(release => release());
    }

    private void AddEcu(VirtualEcuOptions options, ulong seed, string vin)
    {
        if (options.Logical is not null)
        {
            AddDoIpEcu(options, seed, vin);
            return;
        }

        var bus = _buses.Find(bus => bus.Name == options.Bus)
            ?? throw new InputException(
                $"ECU {options.Name}: there is no simulated bus {options.Bus}; there is "
                + string.Join(", ", _busesByName.Keys));
        VirtualEcuCheck.Check(options, bus.BitRate);
        var node = new EcuNode(options, bus.BitRate.IsFd, seed, vin, _violations, _faults);
        Keep(new VirtualEcu(options.Name, bus, node), () => Guarded(node.Save), () => Guarded(node.Memory.Dispose));
        bus.Add(node);
        _powerCycles.Add(() => Guarded(() =>
        {
            bus.CatchUp();
            node.Server.LosePower(bus.NowNs, 0);
            bus.NotifyOthers(node);
        }));

        void Guarded(Action action)
        {
            lock (bus.Gate)
            {
                action();
            }
        }
    }

    private void AddDoIpEcu(VirtualEcuOptions options, ulong seed, string vin)
    {
        var edge = _edges.Find(edge => edge.Options.Name == options.Bus)
            ?? throw new InputException($"ECU {options.Name}: there is no simulated DoIP entity {options.Bus}");
        VirtualEcuCheck.Check(options);
        var ecu = new DoIpEcu(options, seed, vin);
        Keep(
            new VirtualEcu(options.Name, ecu.Server, ecu.Memory, Guarded),
            () => Guarded(ecu.Save),
            () => Guarded(ecu.Memory.Dispose));
        edge.Add(ecu);

        void Guarded(Action action)
        {
            lock (edge.Gate)
            {
                action();
            }
        }
    }

    private void Keep(VirtualEcu ecu, Action save, Action release)
    {
        if (!_ecus.TryAdd(ecu.Name, ecu))
        {
            throw new InputException($"two simulated ECUs are named {ecu.Name}");
        }

        _saves.Add(save);
        _releases.Add(release);
    }
}
