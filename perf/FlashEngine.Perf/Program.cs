using System.Diagnostics;
using System.Globalization;
using FlashEngine.Can;
using FlashEngine.Perf;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var data = new byte[512 * 1024];
new Random(1).NextBytes(data);

Console.WriteLine("One fast ECU alone on its bus, blocks of 4095 bytes, STmin 0, virtual time, 512 KiB of random data");
Console.WriteLine($"{"bus",-22}{"KB/s",9}{"% of wire limit",17}{"frames",10}{"B/frame alloc",15}{"ns/frame host",15}");
(string Name, CanBitRate Rate, int TxDl)[] buses =
[
    ("classic 500k", new CanBitRate(500_000), 8),
    ("classic 1M", new CanBitRate(1_000_000), 8),
    ("FD 500k/2M", new CanBitRate(500_000, DataBitsPerSecond: 2_000_000), 64),
    ("FD 500k/5M", new CanBitRate(500_000, DataBitsPerSecond: 5_000_000), 64),
];
foreach (var (name, rate, txDl) in buses)
{
    using var rig = new DownloadRig(rate, txDl);
    var started = Stopwatch.GetTimestamp();
    var measure = rig.Run(data);
    var hostNs = Stopwatch.GetElapsedTime(started).TotalNanoseconds / measure.SteadyFrames;
    Console.WriteLine(
        $"{name,-22}{measure.BytesPerSecond / 1000,9:F1}{measure.WireShare * 100,17:F2}{measure.SteadyFrames,10}"
        + $"{measure.AllocatedPerFrame,15:F3}{hostNs,15:F0}");
    foreach (var violation in rig.Violations)
    {
        Console.WriteLine($"  violation: {violation}");
    }
}
