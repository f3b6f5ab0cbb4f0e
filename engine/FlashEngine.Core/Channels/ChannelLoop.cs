namespace FlashEngine.Channels;

/// <summary>
/// The step of one channel: takes what the channel received, steps the links that events or deadlines concern, and
/// lets PDUs out that wait. Who calls it owns the channel; it has no thread and no clock, and allocates nothing per
/// frame or PDU. How PDUs come and go is the business of its two kinds: frames (<see cref="CanChannelLoop"/>) and whole
/// PDUs (<see cref="PduChannelLoop"/>).
/// </summary>
public abstract class ChannelLoop
{
    private readonly List<EcuLink> _links = [];
    private readonly List<KeepAlive> _keepAlives = [];

    private protected ChannelLoop()
    {
    }

    /// <summary>Delays.</summary>
    public LoopTimers Timers { get; } = new();

    /// <summary>Frames, or PDUs where the channel carries those, sent and received so far.</summary>
    public long FrameCount { get; private protected set; }

    /// <summary>True once the device is gone; every request fails from then on.</summary>
    public bool IsLost { get; private protected set; }

    /// <summary>The functional links among all.</summary>
    private protected List<EcuLink> FunctionalLinks { get; } = [];

    /// <summary>Adds an ECU, or a functional group.</summary>
    /// <exception cref="InputException">
    /// Another link receives on the same address, or the settings are those of another kind of channel.
    /// </exception>
    public abstract EcuLink AddLink(EcuLinkOptions options);

    /// <summary>Makes the TesterPresent sender of a link.</summary>
    public KeepAlive AddKeepAlive(EcuLink carrier)
    {
        var keepAlive = new KeepAlive(carrier);
        _keepAlives.Add(keepAlive);
        return keepAlive;
    }

    /// <summary>Does everything that can be done now.</summary>
    /// <param name="nowNs">Station time in nanoseconds, read once for the whole step.</param>
    /// <returns>When the next step is due if no event comes before; <see cref="long.MaxValue"/>: never.</returns>
    public long Step(long nowNs)
    {
        if (!IsLost)
        {
            TakeEvents(nowNs);
        }

        Timers.Step(nowNs);
        foreach (var link in _links)
        {
            link.OnDeadline(nowNs);
        }

        foreach (var keepAlive in _keepAlives)
        {
            keepAlive.Step(nowNs);
        }

        if (IsLost)
        {
            FailAll(nowNs);
            return Timers.DeadlineNs;
        }

        Send(nowNs);
        return NextDeadlineNs();
    }

    /// <summary>Gives the channel up: nothing is received or sent any more, and every request fails.</summary>
    public void Lose() => IsLost = true;

    /// <summary>Takes what the channel has, and hands it to the links.</summary>
    private protected abstract void TakeEvents(long nowNs);

    /// <summary>Lets out what waits, as far as the channel takes it.</summary>
    private protected abstract void Send(long nowNs);

    /// <summary>When the next step is due.</summary>
    private protected virtual long NextDeadlineNs()
    {
        var next = Timers.DeadlineNs;
        foreach (var link in _links)
        {
            next = Math.Min(next, Math.Min(link.TransportDeadlineNs, link.Client.DeadlineNs));
        }

        foreach (var keepAlive in _keepAlives)
        {
            next = Math.Min(next, keepAlive.DueNs);
        }

        return next;
    }

    /// <summary>Adds a link of the kind's own.</summary>
    private protected void Register(EcuLink link, bool isFunctional)
    {
        _links.Add(link);
        if (isFunctional)
        {
            FunctionalLinks.Add(link);
        }
    }

    /// <summary>Ends every request: the channel was lost or went bus-off.</summary>
    private protected void FailAll(long nowNs)
    {
        foreach (var link in _links)
        {
            link.Fail(nowNs);
        }
    }
}
