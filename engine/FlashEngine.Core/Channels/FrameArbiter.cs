namespace FlashEngine.Channels;

/// <summary>
/// Whose frame is handed over next when several links share a bus: first what has been ready for long, then what is no
/// TransferData (requests, keys, our FlowControls), because it is short and lets an ECU go on; then that of the longest
/// remaining path. A paced transfer (STmin) whose frame waits behind a frame of each other one would take several times
/// its time, and with it the vehicle.
/// </summary>
/// <remarks>
/// A transfer is <em>critical</em> while its own path is longer than all that the bus still has to carry: then every
/// frame that it waits for costs the vehicle that time, while the others have room. While none is, the bus itself is
/// what takes longest, and none of its time may be given away. So a bus that is nearly full goes to and fro between the
/// two, and its paths and its work come to their end together.
/// </remarks>
/// <param name="links">The links of the channel.</param>
internal sealed class FrameArbiter(List<CanLink> links)
{
    /// <summary>
    /// A frame that has been ready for so long goes before all others: its ECU waits for it for N_Cr (1000 ms, of some
    /// 250 ms). Where all frames are that old, each link gets one in turn, which takes 43 ms with 40 links at 125
    /// kbit/s.
    /// </summary>
    private const long ReadyMaxNs = 150_000_000;

    private long _busNs;

    /// <summary>True while a critical transfer waits for its ECU, whom our other frames would hold up.</summary>
    public bool AwaitsCritical { get; private set; }

    /// <summary>Until when the frames that are ready wait for one that is not; never: they do not.</summary>
    public long HoldUntilNs { get; private set; } = long.MaxValue;

    /// <summary>Weighs the paths of the transfers against what the bus still has to carry.</summary>
    public void Weigh()
    {
        _busNs = 0;
        foreach (var link in links)
        {
            _busNs += link.RemainingBusNs;
        }

        AwaitsCritical = false;
        foreach (var link in links)
        {
            // Whoever has asked for time (78) works; its answer may wait for some frames of ours.
            AwaitsCritical |= IsCritical(link) && link.ExpectsFrames && !link.Client.HasAskedForTime;
        }
    }

    /// <summary>True when each frame that this transfer waits for costs the vehicle that time.</summary>
    public bool IsCritical(CanLink link) => link.RemainingBusNs > 0 && link.RemainingNs > _busNs;

    /// <summary>The link whose frame goes next.</summary>
    /// <param name="nowNs">Station time.</param>
    /// <returns>Null: no frame is ready, or those that are wait for a critical one.</returns>
    public CanLink? Next(long nowNs)
    {
        HoldUntilNs = long.MaxValue;
        if (Oldest(nowNs) is { } oldest && oldest.ReadySinceNs <= nowNs - ReadyMaxNs)
        {
            return oldest;
        }

        return Longest(nowNs, Rank.Short)
            ?? Longest(nowNs, Rank.Critical)
            ?? (Longest(nowNs, Rank.Other) is { } other && !IsHeld(other, nowNs) ? other : null);
    }

    /// <summary>
    /// A frame of which more than half would still be on the bus when a critical transfer's next one is due waits until
    /// that has left: the bus loses less than the critical transfer would.
    /// </summary>
    private bool IsHeld(CanLink link, long nowNs)
    {
        var dueNs = long.MaxValue;
        foreach (var other in links)
        {
            if (IsCritical(other))
            {
                dueNs = Math.Min(dueNs, other.Transport.NextFrameNs);
            }
        }

        if (dueNs >= nowNs + (link.FullFrameNs / 2))
        {
            return false;
        }

        HoldUntilNs = dueNs;
        return true;
    }

    private CanLink? Oldest(long nowNs)
    {
        CanLink? oldest = null;
        foreach (var link in links)
        {
            if (link.Transport.NextFrameNs <= nowNs && (oldest is null || link.ReadySinceNs < oldest.ReadySinceNs))
            {
                oldest = link;
            }
        }

        return oldest;
    }

    private CanLink? Longest(long nowNs, Rank rank)
    {
        CanLink? longest = null;
        foreach (var link in links)
        {
            if (link.Transport.NextFrameNs <= nowNs
                && RankOf(link) == rank
                && (longest is null || link.RemainingNs > longest.RemainingNs))
            {
                longest = link;
            }
        }

        return longest;
    }

    private Rank RankOf(CanLink link) =>
        !link.IsSendingBlock ? Rank.Short
        : IsCritical(link) ? Rank.Critical
        : Rank.Other;

    private enum Rank
    {
        Short,
        Critical,
        Other,
    }
}
