using System.Collections.Concurrent;
using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Plugins.AesCmac;
using FlashEngine.Rehearsal;
using FlashEngine.Scripting;
using FlashEngine.Security;
using FlashEngine.Simulation;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Wire;

namespace FlashEngine.Perf.Vehicles;

/// <summary>
/// A made-up vehicle with its package, and the whole engine to flash it under virtual time: the delivered scripts, the
/// station's job, simulated buses and ECUs.
/// </summary>
public sealed class VehicleRig : IAdapterHost, IPluginCatalog, IFlashScripts, IDisposable
{
    private const int SessionsMax = 64;
    private static readonly FlashScriptHost Scripts = new(Path.Combine(Path.GetTempPath(), "flashengine-perf-scripts"));

    // The steps of the delivered scripts keep nothing between two calls, so that all ECUs may share them.
    private static readonly ConcurrentDictionary<string, FlashSequence> Sequences = new(StringComparer.Ordinal);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flashengine-perf-");
    private readonly BenchVehicle _vehicle;
    private readonly ulong _seed;
    private readonly VerifiedPackage _package;
    private SimulatedVehicle? _simulated;

    /// <summary>Makes the package.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="seed">Images and the simulation's chance follow from it.</param>
    public VehicleRig(BenchVehicle vehicle, int seed)
    {
        _vehicle = vehicle;
        _seed = (ulong)seed;
        var secret = Path.Combine(_folder.FullName, BenchEcu.SecretFile);
        File.WriteAllText(secret, new string('5', 32));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _package = BenchPackage.Make(vehicle, _folder.FullName, seed);
    }

    /// <summary>The ECUs' memories lie in temporary files and not on the heap.</summary>
    public bool KeepsMemoryInFiles { get; init; }

    /// <summary>Forbidden frames of the last run, as the strict peer saw them.</summary>
    public IReadOnlyList<string> Violations => _simulated!.Violations;

    /// <inheritdoc/>
    public IStationClock Clock { get; private set; } = new VirtualClock();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IWireBus> Wires => _simulated!.Buses;

    /// <summary>Flashes the vehicle, which is new from the factory each time.</summary>
    /// <param name="sessionsMax">How many sessions may run at once in the whole vehicle.</param>
    public JobReport Run(int sessionsMax = SessionsMax)
    {
        var clock = new VirtualClock();
        Clock = clock;
        var file = _vehicle.File(_folder.FullName, sessionsMax);
        _simulated?.Dispose();
        _simulated = VehicleSimulation.Create(file, clock, _seed, adjust: Adjust);
        using var runtime = new VirtualRuntime(clock, _simulated, _seed);
        var options = new VehicleJobOptions
        {
            Vehicle = file,
            Package = _package,
            ReadMemory = (name, address, length) => _simulated.Ecu(name).ReadMemory(address, length),
        };
        var job = new VehicleJob(options, this, this, this, runtime);
        return runtime.Run(() => job.RunAsync(CancellationToken.None));
    }

    /// <inheritdoc/>
    public ICanAdapter Adapter(string name) => new VirtualAdapter();

    /// <inheritdoc/>
    public IPduAdapter PduAdapter(string name) => throw new NotSupportedException("virtual time has no network");

    /// <inheritdoc/>
    public ISeedKeyAlgorithm SeedKey(string name) => new AesCmacSeedKey();

    /// <inheritdoc/>
    public FlashSequence Load(string path) => Sequences.GetOrAdd(path, Scripts.Load);

    /// <inheritdoc/>
    public string? Locate(Exception exception) => FlashScriptHost.FindLocation(exception)?.ToString();

    /// <inheritdoc/>
    public void Dispose()
    {
        _simulated?.Dispose();
        _package.Dispose();
        _folder.Delete(recursive: true);
    }

    private VirtualEcuOptions Adjust(VirtualEcuOptions options) =>
        options with { MemoryFolder = KeepsMemoryInFiles ? _folder.FullName : null };
}
