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
            Console.WriteLine($"{i} {v.Class} {v.Channels.Count} buses {v.Ecus.Count} ecus {v.Bytes / 1000} kB: {report.Result} {report.MakespanSeconds:F1} s, lb {report.LowerBoundSeconds:F1} {report.MakespanSeconds / report.LowerBoundSeconds:F3}; seq {seq.MakespanSeconds:F1} {seq.MakespanSeconds / report.MakespanSeconds:F2}; frames {frames} cpu {t1:F2} = {t1 * 1e6 / frames:F2} us/frame; viol {rig.Violations.Count}; measured lb {MeasuredBound.Seconds(seq):F1} ratio {report.MakespanSeconds / MeasuredBound.Seconds(seq):F4}");
            if (Environment.GetEnvironmentVariable("DUMP") != null)
            foreach (var c in report.Ecus.GroupBy(e => e.Channel)) {
                var lb = seq.Ecus.Where(e => e.Channel == c.Key).ToList();
                Console.WriteLine($"  {c.Key} {v.Channels.First(x => x.Name == c.Key).BitRate} end {c.Max(e => e.Phases[^1].End):F2} lb {MeasuredBound.Seconds(seq with { Ecus = lb }):F2} maxsolo {lb.Max(e => e.Seconds):F2} plan solo {report.Plan.Order.Where(o => o.Channel == c.Key).Max(o => o.EstimatedSeconds):F2}");
                foreach (var e in c) { var q = lb.First(x => x.Name == e.Name); Console.WriteLine($"     {e.Name} bytes {e.Bytes} solo {q.Seconds:F2} est {report.Plan.Order.First(o => o.Name == e.Name).EstimatedSeconds:F2} now {e.Seconds:F2} end {e.Phases[^1].End:F2} wireshare {q.WireShare} | " + string.Join(" ", e.Phases.Select(p => $"{p.Name.Replace("application", "A").Replace("data", "D")}={p.End - p.Start:F2}({q.Phases.First(z => z.Name == p.Name).End - q.Phases.First(z => z.Name == p.Name).Start:F2})"))); }
            }
            if (report.Result != ReportWords.Success) { Console.WriteLine(report.Ecus.First(e => e.Error != null).Error); }
        }
    }
}
