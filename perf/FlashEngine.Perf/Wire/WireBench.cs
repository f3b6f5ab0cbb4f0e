using FlashEngine.Can;
using FlashEngine.Perf.Report;

namespace FlashEngine.Perf.Wire;

/// <summary>
/// How near a download comes to what the wire allows, in virtual time: the figures are the same on every machine.
/// </summary>
public static class WireBench
{
    private const int DownloadBytes = 512 * 1024;
    private const int PacedBytes = 64 * 1024;

    /// <summary>The buses, with the share of the wire's limit that must be reached on each.</summary>
    public static IReadOnlyList<(string Name, CanBitRate Rate, int TxDl, double ShareMin)> Buses { get; } =
    [
        ("classic 500k", new CanBitRate(500_000), 8, 0.98),
        ("classic 1M", new CanBitRate(1_000_000), 8, 0.98),
        ("FD 500k/2M", new CanBitRate(500_000, DataBitsPerSecond: 2_000_000), 64, 0.97),
        ("FD 500k/5M", new CanBitRate(500_000, DataBitsPerSecond: 5_000_000), 64, 0.95),
    ];

    /// <summary>The STmin values whose gaps are measured, microseconds.</summary>
    public static IReadOnlyList<int> StMinsUs { get; } = [100, 200, 500, 1000, 2000, 5000];

    /// <summary>Measures the share with STmin 0, then the gaps with STmin.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "wire",
            "one fast simulated ECU alone on its bus, blocks of 4095 bytes, 512 KiB of random data, STmin 0; virtual",
            "time from 34 to the answer of 37, as a share of what an endless stream of full ConsecutiveFrames takes.");
        foreach (var (name, rate, txDl, shareMin) in Buses)
        {
            PrintShare(table, name, rate, txDl, shareMin);
        }

        table.Begin(
            "wire",
            "the gaps between ConsecutiveFrames that the ECU's STmin asks for, from the end of one to the start of the",
            "next, in virtual time: none may be shorter, none longer by more than 1 %.");
        foreach (var (name, rate, txDl, _) in Buses.Where(bus => bus.Name is "classic 500k" or "FD 500k/2M"))
        {
            foreach (var stMinUs in StMinsUs)
            {
                PrintGaps(table, name, rate, txDl, stMinUs);
            }
        }
    }

    private static void PrintShare(BenchTable table, string name, CanBitRate rate, int txDl, double shareMin)
    {
        using var rig = new DownloadRig(rate, txDl);
        var measure = rig.Run(Random(DownloadBytes));
        var share = measure.WireShare * 100;
        table.Add(new BenchRow(
            $"{name}, {measure.SteadyFrames} frames",
            1,
            $"{share:F2} %, {measure.BytesPerSecond / 1000:F1} kB/s, {measure.AllocatedPerFrame:0.###} B/frame")
        {
            Gate = $">= {shareMin * 100:F0} %",
            Holds = measure.WireShare >= shareMin && measure.AllocatedPerFrame == 0 && rig.Violations.Count == 0,
        });
    }

    private static void PrintGaps(BenchTable table, string name, CanBitRate rate, int txDl, int stMinUs)
    {
        var gaps = new GapTap(CanId.Standard(0x7E0), rate);
        using var rig = new DownloadRig(rate, txDl, stMinUs, gaps);
        _ = rig.Run(Random(PacedBytes));
        var overshoot = (gaps.LongestNs / (stMinUs * 1000.0)) - 1;
        table.Add(new BenchRow(
            $"{name}, STmin {stMinUs / 1000.0:0.0} ms, {gaps.Count} gaps",
            1,
            $"{gaps.ShortestNs / 1000.0:F1} .. {gaps.LongestNs / 1000.0:F1} us")
        {
            Ratio = $"{overshoot * 100:+0.00;-0.00;0.00} %",
            Gate = "0 .. 1 %",
            Holds = gaps.Count > 0 && gaps.ShortestNs >= stMinUs * 1000L && overshoot <= 0.01
                && rig.Violations.Count == 0,
        });
    }

    private static byte[] Random(int length)
    {
        var data = new byte[length];
        new Random(1).NextBytes(data);
        return data;
    }
}
