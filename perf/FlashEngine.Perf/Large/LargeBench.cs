using System.Diagnostics;
using FlashEngine.Perf.Report;
using FlashEngine.Perf.Vehicles;

namespace FlashEngine.Perf.Large;

/// <summary>
/// A vehicle of 60 ECUs on 8 buses with 400 MB of images, flashed by the whole engine under virtual time: what it costs
/// this machine in processor time, and the managed heap.
/// </summary>
public static class LargeBench
{
    private const double CpuSecondsMax = 60;
    private const double HeapMegabytesMax = 300;
    private const double Mega = 1e6;

    /// <summary>Flashes the vehicle once.</summary>
    public static void Run(BenchTable table)
    {
        var vehicle = LargeVehicle.Make();
        table.Begin(
            "large",
            $"60 ECUs on 8 buses, 400 MB of random images, {LargeVehicle.FdShare(vehicle):P0} of them on CAN FD;",
            "the whole job under virtual time, from reading the package to the report with each memory's SHA-256.",
            "ECU memories and images lie in temporary files; resident memory holds the pages of these files too.",
            "Heap: GC.GetTotalMemory every 20 ms, garbage included, and what the collector has committed.");
        var run = Flash(vehicle, seed: 1);
        var what = $"{vehicle.Ecus.Count} ECUs, {vehicle.Channels.Count} buses, {vehicle.Bytes / Mega:F1} MB, "
            + $"{run.Frames / Mega:F1} M frames";
        table.Add(new BenchRow(what, 1, $"{run.CpuSeconds:F1} s processor, {run.WallSeconds:F1} s wall")
        {
            Ratio = $"{run.Report.MakespanSeconds / run.CpuSeconds:F0} x",
            Gate = $"< {CpuSecondsMax} s",
            Holds = run.IsGood && run.CpuSeconds < CpuSecondsMax,
        });
        table.Add(new BenchRow(
            "managed heap", 1, $"{run.HeldMax / Mega:F0} MB held, {run.CommittedMax / Mega:F0} MB committed")
        {
            Gate = $"< {HeapMegabytesMax} MB",
            Holds = Math.Max(run.HeldMax, run.CommittedMax) < HeapMegabytesMax * Mega,
        });
        table.Add(new BenchRow("resident memory, file pages included", 1, $"{run.ResidentMax / Mega:F0} MB"));
        table.Add(new BenchRow(
            "virtual time",
            1,
            $"{run.Report.MakespanSeconds:F1} s, "
                + $"{run.Report.MakespanSeconds / run.Report.LowerBoundSeconds:F3} x the plan's lower bound"));
    }

    /// <summary>Flashes a vehicle and measures; making the package is not counted.</summary>
    /// <param name="vehicle">The vehicle.</param>
    /// <param name="seed">Images and the simulation's chance follow from it.</param>
    public static LargeRun Flash(BenchVehicle vehicle, int seed)
    {
        using var rig = new VehicleRig(vehicle, seed) { KeepsMemoryInFiles = true };
        using var heap = new HeapWatch();
        var watch = Stopwatch.StartNew();
        var cpuNs = CpuClock.NowNs;
        var report = rig.Run();
        var (wall, cpu) = (watch.Elapsed.TotalSeconds, (CpuClock.NowNs - cpuNs) / 1e9);
        heap.Dispose();
        return new LargeRun
        {
            Report = report,
            CpuSeconds = cpu,
            WallSeconds = wall,
            HeldMax = heap.HeldMax,
            CommittedMax = heap.CommittedMax,
            ResidentMax = heap.ResidentMax,
            Violations = rig.Violations.Count,
        };
    }
}
