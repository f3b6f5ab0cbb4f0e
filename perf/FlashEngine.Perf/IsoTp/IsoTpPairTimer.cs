using FlashEngine.Perf.Report;
using FlashEngine.Station.Channels;

namespace FlashEngine.Perf.IsoTp;

/// <summary>The pair under the real clock, for comparisons with a peer.</summary>
public sealed class IsoTpPairTimer
{
    private const int PdusPerRun = 500;
    private const int WarmUps = 5;
    private readonly IsoTpPairRig _rig;

    /// <summary>Makes the pair and lets the compiler settle.</summary>
    public IsoTpPairTimer(IsoTpPairOptions options)
    {
        _rig = new IsoTpPairRig(options, new MonotonicClock());
        for (var i = 0; i < WarmUps; i++)
        {
            _ = PduNs();
        }
    }

    /// <summary>Processor time of both sides per PDU in nanoseconds, over some hundred PDUs.</summary>
    public double PduNs()
    {
        var startNs = CpuClock.NowNs;
        _rig.Run(PdusPerRun);
        return (CpuClock.NowNs - startNs) / PdusPerRun;
    }
}
