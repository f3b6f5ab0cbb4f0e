using System.Diagnostics;
using FlashEngine.Perf.Report;
using FlashEngine.Station.Reports;

namespace FlashEngine.Perf.Vehicles;

public static class VehiclesBench
{
    public static void Run(BenchTable table)
    {
        var n = int.Parse(Environment.GetEnvironmentVariable("N") ?? "9");
        var first = int.Parse(Environment.GetEnvironmentVariable("FIRST") ?? "0");
        for (var i = first; i < first + n; i++)
        {
            var v = RandomVehicles.Make(i);
            using var rig = new VehicleRig(v, i);
            var watch = Stopwatch.StartNew();
            var cpu = CpuClock.NowNs;
            var report = rig.Run();
            var t1 = (CpuClock.NowNs - cpu) / 1e9;
            var frames = report.Channels.Sum(c => c.Frames);
            var seq = rig.Run(1);
            Console.WriteLine($"{i} {v.Class} {v.Channels.Count} buses {v.Ecus.Count} ecus {v.Bytes / 1000} kB: {report.Result} {report.MakespanSeconds:F1} s, lb {report.LowerBoundSeconds:F1} {report.MakespanSeconds / report.LowerBoundSeconds:F3}; seq {seq.MakespanSeconds:F1} {seq.MakespanSeconds / report.MakespanSeconds:F2}; frames {frames} cpu {t1:F2} = {t1 * 1e6 / frames:F2} us/frame; viol {rig.Violations.Count}");
            if (report.Result != ReportWords.Success) { Console.WriteLine(report.Ecus.First(e => e.Error != null).Error); }
        }
    }
}
