using FlashEngine.Can;

namespace FlashEngine.Channels;

/// <summary>Sees every frame of a channel; called on the loop, so it must be quick and must not block.</summary>
public interface IFrameTap
{
    /// <summary>A frame was on the wire.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="timestampNs">When it ended, station time in nanoseconds.</param>
    /// <param name="transmitted">True for one of ours.</param>
    void OnFrame(in CanFrame frame, long timestampNs, bool transmitted);
}

/// <summary>
/// The step of a CAN channel: gives each received frame to the link that it belongs to, gives the bus to PDUs that
/// wait, and hands their frames to the channel.
/// </summary>
public sealed class CanChannelLoop : ChannelLoop
{
    private const int BatchLength = 64;

    /// <summary>
    /// Frames handed over and not yet confirmed. Two keep a wire busy; four also bridge the time a host needs to wake
    /// up. More would only delay frames of other ECUs in the device's queue.
    /// </summary>
    private const int UnconfirmedMax = 4;

    /// <summary>
    /// The same while several transfers share the bus: a paced one (STmin) waits for no more than this many frames of
    /// the others when its next frame is due.
    /// </summary>
    private const int UnconfirmedMaxShared = 2;

    /// <summary>The same while one of them is critical: what is queued before its frames holds them up.</summary>
    private const int UnconfirmedMaxCritical = 1;

    /// <summary>So much of the bus may be asked for when another paced transfer is let onto it.</summary>
    private const double LoadMaxPaced = 1.5;

    /// <summary>
    /// A stream of ours that always has the next frame ready wins every arbitration against identifiers above its own,
    /// and an ECU with such an identifier could not answer within P2. So while another ECU is expected to send, the
    /// stream pauses after this many frames for long enough that any other node gets the bus.
    /// </summary>
    private const int FramesBetweenPauses = 8;

    /// <summary>The pause in nominal bit times: well above the three bits of the interframe space.</summary>
    private const int PauseBits = 10;

    private readonly ICanChannel _channel;
    private readonly long _pauseNs;
    private readonly IFrameTap? _tap;
    private readonly ComputedConfirmations? _computed;
    private readonly CanEvent[] _events = new CanEvent[BatchLength];
    private readonly CanFrame[] _batch = new CanFrame[UnconfirmedMax];
    private readonly CanLink[] _batchOwners = new CanLink[UnconfirmedMax];
    private readonly Queue<CanLink> _unconfirmed = new(UnconfirmedMax);
    private readonly FrameRouter _router = new();
    private readonly List<CanLink> _links = [];
    private readonly FrameArbiter _arbiter;
    private int _batchCount;
    private int _unconfirmedMax = UnconfirmedMax;
    private int _framesSincePause;
    private bool _isPausing;
    private long _lastFrameNs;
    private long _pauseEndNs = long.MaxValue;
    private long _stallNs;
    private long _blockedSinceNs = long.MaxValue;

    /// <summary>Makes the loop of a channel.</summary>
    /// <param name="channel">The channel; the loop's caller owns it.</param>
    /// <param name="tap">Sees every frame; null: nobody does.</param>
    public CanChannelLoop(ICanChannel channel, IFrameTap? tap = null)
    {
        _channel = channel;
        _tap = tap;
        _arbiter = new FrameArbiter(_links);
        _pauseNs = PauseNs(channel.Info.BitRate);
        _computed = (channel.Info.Capabilities & CanCapabilities.TransmitConfirmation) == 0
            ? new ComputedConfirmations(channel.Info.BitRate, channel.Info.Line, UnconfirmedMax)
            : null;
    }

    /// <inheritdoc/>
    public override CanLink AddLink(EcuLinkOptions options)
    {
        if (options is not CanLinkOptions own)
        {
            throw new InputException($"{options.Name} has no addresses of CAN, and its channel is one");
        }

        var link = new CanLink(own, FunctionalLinks, _links);
        _router.Add(link);
        _links.Add(link);
        Register(link, own.IsFunctional);
        _stallNs = Math.Max(_stallNs, own.Transport.N_AsNs);
        return link;
    }

    /// <summary>How long the bus must be free for any node that waits to get it, in nanoseconds.</summary>
    internal static long PauseNs(CanBitRate bitRate) => PauseBits * 1_000_000_000L / bitRate.NominalBitsPerSecond;

    /// <summary>True while the device takes nothing more before it has got rid of what it has.</summary>
    private bool IsBlocked =>
        _batchCount > 0 || (_unconfirmed.Count > 0 && (_isPausing || _unconfirmed.Count >= _unconfirmedMax));

    private long StallDeadlineNs => _blockedSinceNs == long.MaxValue ? long.MaxValue : _blockedSinceNs + _stallNs;

    /// <inheritdoc/>
    private protected override void Send(long nowNs)
    {
        if (StallDeadlineNs <= nowNs)
        {
            GiveUpSending(nowNs);
        }

        Grant(nowNs);
        Transmit(nowNs);
        _blockedSinceNs = IsBlocked ? Math.Min(_blockedSinceNs, nowNs) : long.MaxValue;
    }

    /// <inheritdoc/>
    private protected override void TakeEvents(long nowNs)
    {
        int count;
        do
        {
            count = _channel.Receive(_events);
            for (var i = 0; i < count; i++)
            {
                TakeComputed(_events[i].TimestampNs, nowNs);
                OnEvent(in _events[i], nowNs);
            }
        }
        while (count == BatchLength);

        TakeComputed(nowNs, nowNs);
    }

    /// <summary>Confirmations that are reckoned go in between the device's events, in the order of time.</summary>
    private void TakeComputed(long untilNs, long nowNs)
    {
        while (_computed?.DueNs <= untilNs)
        {
            OnEvent(_computed.Take(), nowNs);
        }
    }

    private void OnEvent(in CanEvent canEvent, long nowNs)
    {
        switch (canEvent.Kind)
        {
            case CanEventKind.Received:
                FrameCount++;
                _lastFrameNs = canEvent.TimestampNs;
                _tap?.OnFrame(canEvent.Frame, canEvent.TimestampNs, transmitted: false);
                _router.Find(canEvent.Frame)?.Transport.OnFrame(canEvent.Frame, canEvent.TimestampNs);
                break;
            case CanEventKind.Transmitted:
                FrameCount++;
                _lastFrameNs = canEvent.TimestampNs;
                _blockedSinceNs = long.MaxValue;
                _tap?.OnFrame(canEvent.Frame, canEvent.TimestampNs, transmitted: true);
                if (_unconfirmed.TryDequeue(out var sender))
                {
                    TellSharing(sender, canEvent.TimestampNs);
                    sender.Transport.OnTransmitted(canEvent.TimestampNs);
                }

                break;
            case CanEventKind.StateChanged when canEvent.State == CanBusState.BusOff:
                // The controller has dropped its queue: nothing that was under way can be trusted to arrive.
                _unconfirmed.Clear();
                _computed?.Clear();
                _batchCount = 0;
                FailAll(nowNs);
                break;
            case CanEventKind.Removed:
                IsLost = true;
                break;
        }
    }

    private void TellSharing(CanLink sender, long timestampNs)
    {
        if (_unconfirmedMax != UnconfirmedMax)
        {
            foreach (var link in _links)
            {
                link.OnSharedWith(sender, timestampNs);
            }
        }
    }

    /// <summary>
    /// Gives the bus to PDUs that wait: one-frame PDUs at once, segmented ones by the rule of
    /// <see cref="EcuLink.GoesBefore"/>, for as long as the bus has room. Decided anew for every block of a download.
    /// What waits has no timer running: P2 and STmin begin with frames that were sent.
    /// </summary>
    private void Grant(long nowNs)
    {
        _arbiter.Weigh();
        var load = 0.0;
        var longestOnBusNs = long.MinValue;
        foreach (var link in _links)
        {
            if (link.HasBus)
            {
                longestOnBusNs = Math.Max(longestOnBusNs, link.RemainingNs);
                load += link.BusDemand;
            }
            else if (link.IsWaiting && link.IsWaitingShort && !link.Transport.IsSending)
            {
                link.Start(nowNs);
            }
        }

        while (NextWaiting(nowNs) is { } next && MayStart(next, load, longestOnBusNs))
        {
            longestOnBusNs = Math.Max(longestOnBusNs, next.RemainingNs);
            load += next.BusDemand;
            next.Start(nowNs);
        }

        _unconfirmedMax = FindUnconfirmedMax();
    }

    /// <summary>
    /// One that sends without gaps waits until it can have the bus to itself. Paced ones fill the gaps of others, and
    /// more of them than there is room for, because their frames fall together at times and leave the bus free at
    /// others. Whoever has a longer path than all on the bus, or a critical one, does not wait for the end of their
    /// blocks: an ECU with short blocks would wait at each one, and the vehicle with it.
    /// </summary>
    private bool MayStart(CanLink next, double load, long longestOnBusNs) =>
        load < (next.BusDemand < 1.0 ? LoadMaxPaced : 1.0)
        || next.RemainingNs > longestOnBusNs
        || _arbiter.IsCritical(next);

    private int FindUnconfirmedMax()
    {
        var (transfers, isCritical) = (0, false);
        foreach (var link in _links)
        {
            if (link.HasBus)
            {
                transfers++;
                isCritical |= _arbiter.IsCritical(link);
            }
        }

        return transfers < 2 ? UnconfirmedMax
            : isCritical ? UnconfirmedMaxCritical
            : UnconfirmedMaxShared;
    }

    private CanLink? NextWaiting(long nowNs)
    {
        CanLink? first = null;
        foreach (var link in _links)
        {
            if (link.IsWaiting
                && !link.Transport.IsSending
                && (first is null || link.GoesBefore(first, nowNs)))
            {
                first = link;
            }
        }

        return first;
    }

    private void Transmit(long nowNs)
    {
        do
        {
            FillBatch(nowNs);
            if (_batchCount == 0)
            {
                return;
            }

            OnAccepted(_channel.Send(_batch.AsSpan(0, _batchCount)), nowNs);
        }
        while (_batchCount == 0); // else back-pressure: what was not accepted stays at the front
    }

    private void FillBatch(long nowNs)
    {
        while (_unconfirmed.Count + _batchCount < _unconfirmedMax
            && !(_isPausing = IsPausing(nowNs))
            && TakeNextFrame(nowNs))
        {
            _batchCount++;
        }
    }

    private void OnAccepted(int count, long nowNs)
    {
        for (var i = 0; i < count; i++)
        {
            _unconfirmed.Enqueue(_batchOwners[i]);
            _computed?.Add(_batch[i], nowNs);
        }

        _framesSincePause += count;
        _batchCount -= count;
        _batch.AsSpan(count, _batchCount).CopyTo(_batch);
        _batchOwners.AsSpan(count, _batchCount).CopyTo(_batchOwners);
    }

    /// <summary>True while the stream waits for its last frame to leave, and then for the pause to end.</summary>
    private bool IsPausing(long nowNs)
    {
        _pauseEndNs = long.MaxValue;
        if (_framesSincePause + _batchCount < (_arbiter.AwaitsCritical ? 1 : FramesBetweenPauses)
            || !IsAnyoneExpectedToSend()
            || !IsFrameDue(nowNs))
        {
            return false;
        }

        if (_unconfirmed.Count + _batchCount > 0)
        {
            return true;
        }

        // Whoever sent the last frame: anybody who waited has started a pause after it.
        if (nowNs < _lastFrameNs + _pauseNs)
        {
            _pauseEndNs = _lastFrameNs + _pauseNs;
            return true;
        }

        _framesSincePause = 0;
        return false;
    }

    /// <summary>
    /// True when a frame of ours could leave now. Only then is a pause one: while we wait for a FlowControl, its sender
    /// takes the bus, and our next frame would follow it before anybody else's.
    /// </summary>
    private bool IsFrameDue(long nowNs)
    {
        foreach (var link in _links)
        {
            if (link.Transport.NextFrameNs <= nowNs)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsAnyoneExpectedToSend()
    {
        foreach (var link in _links)
        {
            if (link.ExpectsFrames)
            {
                return true;
            }
        }

        return false;
    }

    private bool TakeNextFrame(long nowNs)
    {
        if (_arbiter.Next(nowNs) is not { } link)
        {
            return false;
        }

        link.TakeFrame(nowNs, ref _batch[_batchCount]);
        _batchOwners[_batchCount] = link;
        return true;
    }

    /// <summary>
    /// Nothing has left for as long as N_As allows (no other node on the bus, a controller that is off): what still
    /// waits would wait for ever, because N_As of a frame starts only when the device takes it.
    /// </summary>
    private void GiveUpSending(long nowNs)
    {
        _blockedSinceNs = nowNs;
        foreach (var link in _links)
        {
            link.GiveUpSending(nowNs);
        }
    }

    /// <inheritdoc/>
    private protected override long NextDeadlineNs()
    {
        var next = Math.Min(base.NextDeadlineNs(), Math.Min(StallDeadlineNs, _pauseEndNs));
        next = Math.Min(next, _computed?.DueNs ?? long.MaxValue);
        var isReady = _batchCount == 0 && !_isPausing && _unconfirmed.Count < _unconfirmedMax;
        if (isReady && _arbiter.HoldUntilNs != long.MaxValue)
        {
            return Math.Min(next, _arbiter.HoldUntilNs);
        }

        if (isReady)
        {
            foreach (var link in _links)
            {
                next = Math.Min(next, link.Transport.NextFrameNs);
            }
        }

        return next;
    }
}
