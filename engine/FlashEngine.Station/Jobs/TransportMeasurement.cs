using FlashEngine.IsoTp;
using FlashEngine.Station.Reports;

namespace FlashEngine.Station.Jobs;

/// <summary>Makes the report out of what a link measured. Belongs to the channel's loop.</summary>
internal static class TransportMeasurement
{
    public static TransportReport Read(IsoTpLink link)
    {
        var (send, receive) = (link.Timings.Send, link.Timings.Receive);
        return new TransportReport
        {
            N_AsMs = Milliseconds(send.N_AsNs),
            N_BsMs = Milliseconds(send.N_BsNs),
            N_CsMs = Milliseconds(send.N_CsNs),
            N_ArMs = Milliseconds(receive.N_ArNs),
            N_BrMs = Milliseconds(receive.N_BrNs),
            N_CrMs = Milliseconds(receive.N_CrNs),
            Gaps = Gaps(link.Timings),
            Oddities = Oddities(link.Counters),
        };
    }

    private static double Milliseconds(long ns) => Math.Round(ns / 1e6, 3);

    private static List<GapReport> Gaps(IsoTpTimings timings)
    {
        var bounds = IsoTpTimings.LatenessBoundsNs;
        return [.. timings.GapsByLateness.Select((count, i) =>
            new GapReport(i < bounds.Count ? bounds[i] / 1000 : null, count)).Where(gap => gap.Count > 0)];
    }

    private static long Oddities(IsoTpCounters counters) => counters.BadFrames
        + counters.PaddingMismatches
        + counters.UnexpectedFlowControls
        + counters.UnexpectedConsecutiveFrames
        + counters.WrongConsecutiveFrameLengths
        + counters.NeedlessLongFirstFrames
        + counters.NeedlessSingleFrameEscapes
        + counters.ReservedStMins
        + counters.UnexpectedConfirmations;
}
