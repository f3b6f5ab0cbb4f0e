using System.Collections.Concurrent;
using FlashEngine.Can;
using FlashEngine.Ota.Agent;
using FlashEngine.Perf.Vehicles;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Reports;

namespace FlashEngine.Perf.Fleet;

/// <summary>
/// The fleet's vehicles, all of one kind, each flashed in virtual time by the whole engine on one of as many threads as
/// there are processors. All share the package that was downloaded, which is verified and opened once.
/// </summary>
public sealed class FleetVehicles : IDisposable
{
    private const int Ecus = 2;
    private const int BytesPerEcu = 32 * 1024;

    private static readonly EcuTimeEstimates Times = new()
    {
        EraseMsPerKiB = 1,
        WriteMsPerKiB = 1,
        CheckMsPerKiB = 0.3,
        ResetMs = 500,
    };

    private readonly BlockingCollection<Task> _work = [];
    private readonly List<Thread> _threads;
    private readonly VehicleRig _first;
    private readonly Lock _gate = new();
    private VerifiedPackage? _package;
    private int _right;

    /// <summary>Makes the package, and starts the threads.</summary>
    public FleetVehicles()
    {
        var bus = BenchVehicle.Bus(0, new CanBitRate(500_000, DataBitsPerSecond: 2_000_000));
        var ecus = Enumerable.Range(0, Ecus).Select(index => BenchEcu.Make(bus, index, BytesPerEcu, Times)).ToList();
        _first = new VehicleRig(new BenchVehicle("fleet", [bus], ecus), seed: 1);
        _ = _first.Load(ecus[0].Entry.Type.Script); // compiled once, before several threads ask for it
        _threads = [.. Enumerable.Range(0, Environment.ProcessorCount)
            .Select(number => new Thread(Work) { IsBackground = true, Name = $"vehicles {number}" })];
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>The package's file, for the server.</summary>
    public string PackageFile => _first.PackageFile;

    /// <summary>How many vehicles hold the new images byte by byte, without one forbidden frame.</summary>
    public int Right => Volatile.Read(ref _right);

    /// <summary>The flash job of a vehicle.</summary>
    /// <param name="number">Its number, from 0; the simulation's chance follows from it.</param>
    public IFlashJob Job(int number) => new FleetJob(this, number);

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        _threads.ForEach(thread => thread.Join());
        _work.Dispose();
        _package?.Dispose();
        _first.Dispose();
    }

    private void Work()
    {
        foreach (var task in _work.GetConsumingEnumerable())
        {
            task.RunSynchronously(TaskScheduler.Default);
        }
    }

    private VerifiedPackage Open(string path)
    {
        lock (_gate)
        {
            return _package ??= BenchPackage.Open(path);
        }
    }

    private JobReport Flash(string path, int number, IProgress<FlashProgress> progress)
    {
        using var vehicle = new VehicleRig(_first, Open(path), number);
        var report = vehicle.Run(progress: progress);
        if (report.ExitCode == 0 && vehicle.Violations.Count == 0
            && report.Ecus.All(ecu => ecu.Sha256 is not null && ecu.Sha256 == ecu.ImageSha256))
        {
            _ = Interlocked.Increment(ref _right);
        }

        return report;
    }

    private sealed class FleetJob(FleetVehicles fleet, int number) : IFlashJob
    {
        public Task VerifyAsync(string packagePath, FlashRequestInfo info, CancellationToken cancellation)
        {
            _ = fleet.Open(packagePath);
            return Task.CompletedTask;
        }

        public Task<string?> FindObstacleAsync(CancellationToken cancellation) => Task.FromResult<string?>(null);

        public async Task<FlashJobOutcome> RunAsync(
            string packagePath, FlashRequestInfo info, CancellationToken cancellation)
        {
            var task = new Task<JobReport>(
                () => fleet.Flash(packagePath, number, info.Progress),
                TaskCreationOptions.RunContinuationsAsynchronously);
            fleet._work.Add(task, cancellation);
            return FlashJobOutcome.Of(await task);
        }
    }
}
