using FlashEngine.Can;
using FlashEngine.Plugins;
using FlashEngine.Rehearsal;
using FlashEngine.Scheduling;
using FlashEngine.Scripting;
using FlashEngine.Simulation;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Channels;
using FlashEngine.Station.Jobs;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;
using FlashEngine.Station.Store;
using FlashEngine.Station.Traces;
using FlashEngine.Station.Vehicles;
using FlashEngine.Wire;

namespace FlashEngine.Cli.Composition;

/// <summary>
/// The composition root of jobs: one vehicle, real or simulated, in real or virtual time, with the plugins and scripts
/// that were found. Runs one job at a time.
/// </summary>
internal sealed class VehicleStation : IAdapterHost, IDisposable
{
    private const string SimulatingAdapter = "virtual";

    private readonly StationSettings _settings;
    private readonly HostedPlugins _plugins;
    private readonly HostedScripts _scripts;
    private readonly VirtualClock? _virtualClock;
    private readonly SimulatedVehicle? _simulated;

    public VehicleStation(VehicleFile vehicle, StationSettings settings, PluginHost plugins, FlashScriptHost scripts)
    {
        if (settings.Virtual && vehicle.Channels.FirstOrDefault(channel => channel.BitRate is null) is { } doIp)
        {
            throw new InputException(
                $"channel '{doIp.Name}' runs over a network, which has no virtual time: leave out --fast");
        }

        Vehicle = settings.Simulate ? OnSimulatedBuses(vehicle) : vehicle;
        _settings = settings;
        _plugins = new HostedPlugins(plugins);
        _scripts = new HostedScripts(scripts);
        Clock = settings.Virtual ? _virtualClock = new VirtualClock() : new MonotonicClock();
        if (settings.Simulate)
        {
            _simulated = VehicleSimulation.Create(vehicle, Clock, settings.Seed, settings.StateFolder);
        }
    }

    public VehicleFile Vehicle { get; }

    /// <summary>Where the station keeps what survives the process; null: nowhere.</summary>
    public string? StateFolder => _settings.StateFolder;

    public IStationClock Clock { get; }

    public IReadOnlyDictionary<string, IWireBus> Wires => _simulated?.Buses ?? new Dictionary<string, IWireBus>();

    /// <summary>Frames that a simulated ECU saw and that ISO 15765-2 or its own flow control forbids.</summary>
    public IReadOnlyList<string> Violations => _simulated?.Violations ?? [];

    /// <summary>Plans a job without running it.</summary>
    /// <exception cref="FlashException">Something given is unusable.</exception>
    public JobPlan Plan(VerifiedPackage package, IReadOnlySet<string>? ecus)
    {
        using var runtime = new RealRuntime(Clock);
        using var packages = OpenPackages(package);
        var options = new VehicleJobOptions
        {
            Vehicle = Vehicle,
            Package = package,
            Packages = packages,
            Ecus = ecus,
            Estimates = ReadEstimates(),
        };
        return new VehicleJob(options, _scripts, _plugins, this, runtime).Plan;
    }

    /// <summary>Prepares a job and starts it.</summary>
    /// <exception cref="FlashException">Something given is unusable; nothing was touched.</exception>
    public RunningJob Start(VerifiedPackage package, JobSettings job, CancellationToken cancellation)
    {
        var runtime = CreateRuntime();
        TraceFile? trace = null;
        JobRecord? record = null;
        try
        {
            record = OpenRecord(package, job);
            trace = OpenTrace(job.TraceFile, runtime);
            var vehicleJob = new VehicleJob(
                new VehicleJobOptions
                {
                    Vehicle = Vehicle,
                    Package = package,
                    Ecus = job.Ecus,
                    DryRun = job.DryRun,
                    Journal = record.Journal,
                    Resumed = record.Resumed,
                    IsBegunAnew = record.IsBegunAnew,
                    Estimates = record.Estimates,
                    Backups = record.Backups,
                    Packages = record.Packages,
                    HighestRelease = record.HighestRelease,
                    Trace = trace,
                    ReadMemory = _simulated is null ? null : ReadMemory,
                },
                _scripts,
                _plugins,
                this,
                runtime);
            var report = RunAsync(vehicleJob, package, runtime, trace, record, cancellation);
            return new RunningJob(vehicleJob, Clock, report, record.Notice ?? NothingToResume(record, job));
        }
        catch (FlashException)
        {
            trace?.Dispose();
            record?.Dispose();
            (runtime as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>Sends raw requests to one ECU, one after the other.</summary>
    /// <exception cref="FlashException">
    /// Something given is unusable, a request was refused, or the link failed.
    /// </exception>
    public async Task RequestAsync(RawRequestOptions options, string? traceFile, CancellationToken cancellation)
    {
        var runtime = CreateRuntime();
        using var ends = (IDisposable)runtime;
        using var trace = OpenTrace(traceFile, runtime);
        var requests = new RawRequests(Vehicle, options, _plugins, this, runtime, trace);
        _ = await RunAsync(runtime, "uds", () => requests.RunAsync(cancellation));
    }

    /// <summary>
    /// Keeps the simulated ECUs as they are in this moment, and stops them for good: the process is about to be killed.
    /// </summary>
    public void FreezeSimulation() => _simulated?.Freeze();

    public void Dispose() => _simulated?.Dispose();

    // Whatever hardware the file is written for: with its ECUs simulated, none of it is touched.
    private static VehicleFile OnSimulatedBuses(VehicleFile vehicle) => vehicle with
    {
        Channels =
        [
            .. vehicle.Channels.Select(channel => channel.Adapter == SimulatingAdapter || channel.BitRate is null
                ? channel
                : channel with
                {
                    Adapter = SimulatingAdapter,
                    Options = new Dictionary<string, string>(),
                }),
        ],
    };

    private async Task<JobReport> RunAsync(
        VehicleJob job,
        VerifiedPackage package,
        IStationRuntime runtime,
        TraceFile? trace,
        JobRecord record,
        CancellationToken cancellation)
    {
        using var ends = (IDisposable)runtime;
        using var recordEnds = record;
        using var traceEnds = trace;
        var report = await RunAsync(runtime, "job", () => job.RunAsync(cancellation));
        return record.Complete(report, job.Learned, Vehicle.Identity, package);
    }

    /// <summary>One line for who asked to go on with a job where there is none; null: that is not so.</summary>
    private string? NothingToResume(JobRecord record, JobSettings job) =>
        job.DryRun || job.Resume != Resumption.Asked || record.Resumed is not null ? null
        : _settings.StateFolder is { } folder
            ? $"nothing to go on with: {folder} has no job of this vehicle that was cut off or failed; begins anew"
            : "nothing to go on with: a simulated vehicle without --state keeps nothing; begins anew";

    /// <summary>Off the caller's thread and context: work goes on whatever the display or the agent does.</summary>
    private static Task<T> RunAsync<T>(IStationRuntime runtime, string name, Func<Task<T>> work) => Task.Run(
        () => runtime is VirtualRuntime rehearsal
            ? Task.FromResult(rehearsal.Run(work))
            : runtime.CreateContext(name).RunAsync(work),
        CancellationToken.None);

    private IStationRuntime CreateRuntime() => _virtualClock is { } clock
        ? new VirtualRuntime(clock, _simulated!, _settings.Seed)
        : new RealRuntime(Clock);

    /// <summary>Simulated ECUs that end with the process leave nothing to go on with.</summary>
    private JobRecord OpenRecord(VerifiedPackage package, JobSettings job) =>
        job.DryRun || _settings.StateFolder is not { } folder
            ? JobRecord.None(ReadEstimates(), OpenPackages(package))
            : JobRecord.Open(folder, Vehicle.Identity, package, job, DateTimeOffset.UtcNow);

    private KeptPackages? OpenPackages(VerifiedPackage package) => _settings.StateFolder is { } folder
        ? KeptPackages.Open(folder, package.Trust, package.Key)
        : null;

    private EstimateBook ReadEstimates() =>
        _settings.StateFolder is { } folder ? StationStore.ReadEstimates(folder) : EstimateBook.Empty;

    private TraceFile? OpenTrace(string? path, IStationRuntime runtime)
    {
        if (path is null)
        {
            return null;
        }

        if (Vehicle.Channels.FirstOrDefault(channel => channel is { CarriesPdus: true, BitRate: not null }) is { } pdus)
        {
            throw new InputException(
                $"channel '{pdus.Name}' has no trace, because adapter {pdus.Adapter} does not show the frames of its"
                + " bus: leave out --trace");
        }

        return TraceFile.Create(
            path,
            [.. Vehicle.Channels.Select(channel => channel.Name)],
            [.. Vehicle.Channels.Select(channel => channel.BitRate)],
            runtime.UtcNow.AddTicks(-Clock.NowNs / 100));
    }

    private byte[] ReadMemory(string ecu, uint address, int length) => _simulated!.Ecu(ecu).ReadMemory(address, length);
}
