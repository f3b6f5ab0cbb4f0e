using System.Collections.Concurrent;
using FlashEngine.Adapters.Virtual;
using FlashEngine.Can;
using FlashEngine.Ota.Agent;
using FlashEngine.Pdu;
using FlashEngine.Plugins.AesCmac;
using FlashEngine.Rehearsal;
using FlashEngine.Scheduling;
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
    private readonly DirectoryInfo _folder;
    private readonly BenchVehicle _vehicle;
    private readonly ulong _seed;
    private readonly VerifiedPackage _package;
    private readonly bool _isTwin;
    private SimulatedVehicle? _simulated;

    /// <summary>Makes the package.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="seed">Images and the simulation's chance follow from it.</param>
    public VehicleRig(BenchVehicle vehicle, int seed)
    {
        _vehicle = vehicle;
        _seed = (ulong)seed;
        _folder = Directory.CreateTempSubdirectory("flashengine-perf-");
        var secret = Path.Combine(_folder.FullName, BenchEcu.SecretFile);
        File.WriteAllText(secret, new string('5', 32));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        _package = BenchPackage.Make(vehicle, _folder.FullName, seed);
    }

    /// <summary>Another vehicle of the same kind, with a package that somebody else closes.</summary>
    /// <param name="first">The first one; it outlives this one.</param>
    /// <param name="package">The package.</param>
    /// <param name="seed">The simulation's chance follows from it.</param>
    public VehicleRig(VehicleRig first, VerifiedPackage package, int seed)
    {
        (_vehicle, _folder, _package, _seed, _isTwin) = (first._vehicle, first._folder, package, (ulong)seed, true);
    }

    /// <summary>The package's file.</summary>
    public string PackageFile => _package.FileName;

    /// <summary>The ECUs' memories lie in temporary files and not on the heap.</summary>
    public bool KeepsMemoryInFiles { get; init; }

    /// <summary>Forbidden frames of the last run, as the strict peer saw them.</summary>
    public IReadOnlyList<string> Violations => _simulated!.Violations;

    /// <summary>The plan of the last run.</summary>
    public JobPlan? Plan { get; private set; }

    /// <inheritdoc/>
    public IStationClock Clock { get; private set; } = new VirtualClock();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, IWireBus> Wires => _simulated!.Buses;

    /// <summary>Flashes the vehicle, which is new from the factory each time.</summary>
    /// <param name="sessionsMax">How many sessions may run at once in the whole vehicle.</param>
    /// <param name="progress">Takes the steps of its ECUs; null: nobody asks.</param>
    public JobReport Run(int sessionsMax = SessionsMax, IProgress<FlashProgress>? progress = null)
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
        Plan = job.Plan;
        return runtime.Run(() => progress is null
            ? job.RunAsync(CancellationToken.None) : FollowAsync(job, runtime.Time, progress));
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
        if (!_isTwin)
        {
            _package.Dispose();
            _folder.Delete(recursive: true);
        }
    }

    private static async Task<JobReport> FollowAsync(
        VehicleJob job, TimeProvider time, IProgress<FlashProgress> progress)
    {
        var running = job.RunAsync(CancellationToken.None);
        await new FlashProgressFeed(time).FollowAsync(running, job.Progress, progress);
        return await running;
    }

    private VirtualEcuOptions Adjust(VirtualEcuOptions options) =>
        options with { MemoryFolder = KeepsMemoryInFiles ? _folder.FullName : null };
}
