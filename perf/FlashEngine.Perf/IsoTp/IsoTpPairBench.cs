using FlashEngine.Perf.Report;
using FlashEngine.Station.Channels;

namespace FlashEngine.Perf.IsoTp;

/// <summary>What a frame costs both sides of ISO-TP together, in memory.</summary>
public static class IsoTpPairBench
{
    private const int Runs = 9;
    private const int BytesPerRun = 2_000_000;
    private const double FdGain = 2;

    /// <summary>Measures every configuration under the virtual and under the real clock.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "isotp",
            "ISO-TP sender and receiver in memory, one thread, frames through a FIFO, batches of 64, one clock reading",
            "per batch; padding sent and checked, confirmations, counters and timers on; processor time of both sides",
            "per frame (SF, FF, CF, FC of both directions). Aim: 60 ns/frame or less for classic frames.");
        var virtualCases = IsoTpPairOptions.All.Select(options => new Case(options, new BatchClock())).ToArray();
        var realCases = IsoTpPairOptions.All.Select(options => new Case(options, new MonotonicClock())).ToArray();
        Case[] all = [.. virtualCases, .. realCases];
        for (var run = -2; run < Runs; run++)
        {
            // The first rounds make the compiler settle; after them the configurations take turns.
            foreach (var one in all)
            {
                one.Measure(isWarmUp: run < 0);
            }
        }

        Print(table, virtualCases, "virtual");
        Print(table, realCases, "real");
        foreach (var (classic, fd) in Pairs(virtualCases))
        {
            var row = new BenchRow(
                $"FD against classic, {classic.Options.PduLength} B, BS {classic.Options.BlockSize}",
                Runs,
                Spread.Of(fd.MegabytesPerSecond).Text("MB/s"))
            {
                Peer = Spread.Of(classic.MegabytesPerSecond).Text("MB/s"),
            };
            table.Add(row.GatedAtLeast(Spread.OfRatios(fd.MegabytesPerSecond, classic.MegabytesPerSecond), FdGain));
        }

        var allocated = all.Sum(one => one.AllocatedBytes);
        table.Add(new BenchRow("allocated in all of these runs", all.Length * Runs, $"{allocated} B")
        {
            Gate = "0 B",
            Holds = allocated == 0,
        });
    }

    private static void Print(BenchTable table, Case[] cases, string clock)
    {
        foreach (var one in cases)
        {
            var megabytes = Spread.Number(Spread.Of(one.MegabytesPerSecond).Median);
            table.Add(new BenchRow(
                $"{one.Options}, {clock} clock",
                Runs,
                $"{Spread.Of(one.FrameNs).Text("ns/frame")}, {megabytes} MB/s"));
        }
    }

    private static IEnumerable<(Case Classic, Case Fd)> Pairs(Case[] cases) =>
        from classic in cases
        where !classic.Options.Fd && !classic.Options.Prefix
        from fd in cases
        where fd.Options == classic.Options with { Fd = true }
        select (classic, fd);

    private sealed class Case(IsoTpPairOptions options, IStationClock clock)
    {
        private readonly IsoTpPairRig _rig = new(options, clock);
        private readonly int _pdus = Math.Max(1, BytesPerRun / options.PduLength * (options.Fd ? 4 : 1));

        public IsoTpPairOptions Options => options;

        public List<double> FrameNs { get; } = [];

        public List<double> MegabytesPerSecond { get; } = [];

        public long AllocatedBytes { get; private set; }

        public void Measure(bool isWarmUp)
        {
            var frames = _rig.Frames;
            var allocated = GC.GetAllocatedBytesForCurrentThread();
            var startNs = CpuClock.NowNs;
            _rig.Run(_pdus);
            var takenNs = CpuClock.NowNs - startNs;
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (!isWarmUp)
            {
                AllocatedBytes += allocated;
                FrameNs.Add(takenNs / (_rig.Frames - frames));
                MegabytesPerSecond.Add(_pdus * (double)options.PduLength * 1e3 / takenNs);
            }
        }
    }
}
