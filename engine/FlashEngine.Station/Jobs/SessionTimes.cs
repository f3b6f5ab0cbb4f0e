using FlashEngine.Channels;
using FlashEngine.Scheduling;

namespace FlashEngine.Station.Jobs;

/// <summary>
/// Measures head, transfer and tail of a session, so that the next plan knows better than the ECU type. What it waited
/// for the bus is the other ECUs' doing, and does not count.
/// </summary>
internal sealed class SessionTimes(EcuTask task, EcuLink link)
{
    private long _firstNs;
    private long _lastNs;
    private long _waitedBeforeNs;
    private long _waitedNs;
    private long _bytes;
    private int _running;

    /// <summary>A download to the flash begins.</summary>
    public void OnDownloadStarts(long nowNs)
    {
        _running++;
        if (_firstNs == 0)
        {
            (_firstNs, _waitedBeforeNs) = (nowNs, link.WaitedNs);
        }
    }

    /// <summary>A download to the flash has ended.</summary>
    public void OnDownloadEnded(long nowNs, long bytes)
    {
        (_lastNs, _waitedNs) = (nowNs, link.WaitedNs - _waitedBeforeNs);
        _bytes += bytes;
        _running--;
    }

    /// <summary>
    /// What the session teaches; null: it did not transfer all that its ECU gets exactly once, each at the first try.
    /// </summary>
    public LearnedTimes? Learn(long startNs, long endNs)
    {
        var busNs = task.Work.BusNs;
        return _bytes == 0 || _running > 0 || _bytes != task.Blocks.Sum(block => block.Length)
            ? null
            : new LearnedTimes
            {
                Ecu = task.Ecu.Name,
                EcuType = task.Ecu.Type.Name,
                Software = task.Software,
                Bytes = _bytes,
                HeadNs = _firstNs - startNs,
                GapNs = Math.Max(0, _lastNs - _firstNs - _waitedNs - busNs),
                TailNs = endNs - _lastNs,
            };
    }
}
