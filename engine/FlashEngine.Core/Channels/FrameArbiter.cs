namespace FlashEngine.Channels;

/// <summary>
/// Whose frame is handed over next when several transfers share a bus. Every second one is of the longest remaining
/// path: a paced transfer (STmin) whose frame waits behind a frame of each other one would take several times its time,
/// and with it the vehicle. The others go in turn, so that no transfer waits longer than for two frames of each other
/// one.
/// </summary>
/// <param name="links">The links of the channel.</param>
internal sealed class FrameArbiter(List<CanLink> links)
{
    /// <summary>
    /// So many frames of the critical transfer go before one of another that is ready goes, whatever it costs: the ECUs
    /// of the others wait for their next frame for N_Cr (1000 ms), and at 125 kbit/s a frame takes a millisecond.
    /// </summary>
    private const int CriticalInARowMax = 32;

    private CanLink? _critical;
    private int _criticalInARow;
    private bool _isLongestNext;
    private int _turn;

    /// <summary>True when one transfer alone decides when the bus is done.</summary>
    public bool HasCritical => _critical is not null;

    /// <summary>True while the critical transfer waits for its ECU, whom our other frames would hold up.</summary>
    public bool AwaitsCritical => _critical is { ExpectsFrames: true };

    /// <summary>Until when the frames that are ready wait for one that is not; past or never: they do not.</summary>
    public long HoldUntilNs { get; private set; } = long.MaxValue;

    /// <summary>
    /// Looks whether one transfer alone decides when the bus is done: its own path is longer than all that the bus
    /// still has to carry. Then every frame that it waits for costs the vehicle that time, while the others have room.
    /// Else the bus itself is what takes longest, and none of its time may be given away.
    /// </summary>
    public void FindCritical()
    {
        CanLink? longest = null;
        var busNs = 0L;
        foreach (var link in links)
        {
            busNs += link.RemainingBusNs;
            longest = link.RemainingNs > (longest?.RemainingNs ?? 0) ? link : longest;
        }

        var isAlone = longest is { RemainingBusNs: > 0 } && longest.RemainingNs > busNs;
        _critical = isAlone && links.Count > 1 ? longest : null;
    }

    /// <summary>The link whose frame goes next.</summary>
    /// <param name="nowNs">Station time.</param>
    /// <param name="underWay">How many frames the device has that are not confirmed.</param>
    /// <returns>Null: no frame is ready, or those that are wait for the critical one.</returns>
    public CanLink? Next(long nowNs, int underWay)
    {
        HoldUntilNs = long.MaxValue;
        var link = _critical is null ? Shared(nowNs) : AroundCritical(_critical, nowNs, underWay);
        _criticalInARow = link is not null && link == _critical ? _criticalInARow + 1
            : link is null ? _criticalInARow
            : 0;
        return link;
    }

    private CanLink? Shared(long nowNs)
    {
        if ((_isLongestNext ? LongestReady(nowNs) : NextReady(nowNs)) is not { } link)
        {
            return null;
        }

        _isLongestNext = !_isLongestNext;
        return link;
    }

    private CanLink? AroundCritical(CanLink critical, long nowNs, int underWay)
    {
        var isOwed = _criticalInARow >= CriticalInARowMax;
        if (!isOwed && critical.Transport.NextFrameNs <= nowNs)
        {
            return critical;
        }

        return NextReady(nowNs) is { } link && (isOwed || !IsHeld(critical, link, nowNs, underWay)) ? link : null;
    }

    /// <summary>
    /// A frame that would still be on the bus when the critical transfer's next one is due waits until that has left.
    /// </summary>
    private bool IsHeld(CanLink critical, CanLink link, long nowNs, int underWay)
    {
        var dueNs = critical.Transport.NextFrameNs;
        if (dueNs >= nowNs + ((underWay + 1) * link.FullFrameNs))
        {
            return false;
        }

        HoldUntilNs = dueNs;
        return true;
    }

    private CanLink? LongestReady(long nowNs)
    {
        CanLink? longest = null;
        foreach (var link in links)
        {
            if (link.Transport.NextFrameNs <= nowNs && (longest is null || link.RemainingNs > longest.RemainingNs))
            {
                longest = link;
            }
        }

        return longest;
    }

    private CanLink? NextReady(long nowNs)
    {
        for (var i = 0; i < links.Count; i++)
        {
            _turn = (_turn + 1) % links.Count;
            if (links[_turn].Transport.NextFrameNs <= nowNs)
            {
                return links[_turn];
            }
        }

        return null;
    }
}
