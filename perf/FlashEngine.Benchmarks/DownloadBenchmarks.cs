using BenchmarkDotNet.Attributes;
using FlashEngine.Perf.Download;
using FlashEngine.Perf.IsoTp;

namespace FlashEngine.Benchmarks;

/// <summary>
/// 1 MiB by 34, 36 x 257, 37 through the channel's loop to a peer in memory, virtual clock. What is allocated belongs
/// to the download as a whole, not to its blocks.
/// </summary>
[MemoryDiagnoser]
public class DownloadBenchmarks : IDisposable
{
    private MemoryDownloadRig _rig = null!;

    [Params(false, true)]
    public bool Fd { get; set; }

    [Params(0, 8)]
    public int BlockSize { get; set; }

    [GlobalSetup]
    public void MakeRig() => _rig = new MemoryDownloadRig(Fd, BlockSize, 1 << 20, new BatchClock());

    [GlobalCleanup]
    public void Dispose()
    {
        _rig.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Download() => _rig.Run();
}
