using FlashEngine.Perf.IsoTp;
using FlashEngine.Perf.Report;
using FlashEngine.Station.Channels;

namespace FlashEngine.Perf.Download;

/// <summary>What the host does for a whole download, without a wire.</summary>
public static class DownloadBench
{
    private const int Runs = 9;
    private const int WarmUps = 20;
    private const int Bytes = 1 << 20;

    /// <summary>Measures 1 MiB over each frame format.</summary>
    public static void Run(BenchTable table)
    {
        table.Begin(
            "download",
            "1 MiB by 34, 36 x 257, 37 through the channel's loop, UDS client and download exchange to a peer in",
            "memory; processor time of both sides, the time read once per step. Aim: 15 ms or less.");
        (bool Fd, int BlockSize)[] formats = [(false, 0), (false, 8), (true, 0), (true, 8)];
        var cases = formats
            .SelectMany(format => new[]
            {
                new Case(format.Fd, format.BlockSize, "virtual", new BatchClock()),
                new Case(format.Fd, format.BlockSize, "real", new MonotonicClock()),
            })
            .ToArray();
        for (var run = -WarmUps; run < Runs; run++)
        {
            foreach (var one in cases)
            {
                one.Measure(isWarmUp: run < 0);
            }
        }

        foreach (var one in cases)
        {
            one.Print(table);
            one.Dispose();
        }
    }

    private sealed class Case(bool fd, int blockSize, string clockName, IStationClock clock) : IDisposable
    {
        private readonly MemoryDownloadRig _rig = new(fd, blockSize, Bytes, clock);
        private readonly List<double> _takenNs = [];
        private long _frames;
        private long _allocated;

        public void Measure(bool isWarmUp)
        {
            var frames = _rig.Frames;
            var startNs = CpuClock.NowNs;
            _rig.Run();
            var takenNs = CpuClock.NowNs - startNs;
            if (!isWarmUp)
            {
                _frames = _rig.Frames - frames;
                _takenNs.Add(takenNs);
                _allocated += _rig.AllocatedByBlocks;
            }
        }

        public void Dispose() => _rig.Dispose();

        public void Print(BenchTable table)
        {
            var taken = Spread.Of(_takenNs);
            table.Add(new BenchRow(
                $"{(fd ? "FD 64" : "classic 8")}, BS {blockSize}, {_rig.Blocks} x 36, {clockName} clock",
                Runs,
                $"{taken.Text("ms", 1e-6)}, {taken.Median / _frames:F0} ns/frame")
            {
                Ratio = $"{_allocated} B",
                Gate = "0 B/block",
                Holds = _allocated == 0 && _rig.Blocks == 257,
            });
        }
    }
}
