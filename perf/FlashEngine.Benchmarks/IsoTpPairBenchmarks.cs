using BenchmarkDotNet.Attributes;
using FlashEngine.Perf.IsoTp;

namespace FlashEngine.Benchmarks;

/// <summary>One PDU through sender and receiver in memory, virtual clock; the payload is compared each time.</summary>
[MemoryDiagnoser]
public class IsoTpPairBenchmarks
{
    private IsoTpPairRig _rig = null!;

    [Params(false, true)]
    public bool Fd { get; set; }

    [Params(4095, 65_535)]
    public int PduLength { get; set; }

    [Params(0, 8)]
    public int BlockSize { get; set; }

    [GlobalSetup]
    public void MakeRig() => _rig = new IsoTpPairRig(new IsoTpPairOptions(Fd, PduLength, BlockSize), new BatchClock());

    [Benchmark]
    public void Pdu() => _rig.Run(1);
}
