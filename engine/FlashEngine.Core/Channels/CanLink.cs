using FlashEngine.Can;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Channels;

/// <summary>A link on CAN: its PDUs go out as frames of the engine's own ISO-TP.</summary>
public sealed class CanLink : EcuLink
{
    /// <summary>Responses up to this many frames are over before anybody's P2 is.</summary>
    private const int FramesWithoutGaps = 8;

    private readonly List<CanLink> _onSameBus;
    private readonly int _lengthWithoutGaps;
    private readonly CanBitRate _bitRate;
    private readonly bool _isFunctional;
    private bool _isBlock;
    private long _takenNs;

    internal CanLink(CanLinkOptions options, List<EcuLink> functionalLinks, List<CanLink> onSameBus)
        : base(options, functionalLinks)
    {
        _onSameBus = onSameBus;
        _bitRate = options.Transport.BitRate;
        _isFunctional = options.IsFunctional;
        _lengthWithoutGaps = FramesWithoutGaps * options.Transport.TxDataLength;
        Transport = new IsoTpLink(options.Transport, this);
        RxAddress = new IsoTpAddress(options.Transport.RxId, options.Transport.RxPrefix);
        FullFrameNs = TimeOfFullFrame(options.Transport);
    }

    /// <summary>ISO-TP sender and receiver.</summary>
    public IsoTpLink Transport { get; }

    /// <inheritdoc/>
    public override int SendLengthMax => Transport.SendLengthMax;

    /// <summary>True while a segmented PDU of this link is on the bus.</summary>
    internal bool HasBus { get; private set; }

    /// <summary>True while that is a block of a download.</summary>
    internal bool IsSendingBlock => HasBus && _isBlock;

    /// <summary>How long a full frame is on the bus, in nanoseconds.</summary>
    internal long FullFrameNs { get; }

    /// <summary>Since when its next frame could leave, station time; meaningless while none can.</summary>
    internal long ReadySinceNs => Math.Max(_takenNs, Transport.NextFrameNs);

    /// <summary>The address of the frames that belong to this link.</summary>
    internal IsoTpAddress RxAddress { get; }

    /// <summary>True when the waiting PDU fits one frame and needs no grant.</summary>
    internal bool IsWaitingShort => Waiting.Length <= Transport.SingleFrameLengthMax;

    /// <summary>True while frames of the ECU are expected: a response, or a FlowControl for what we send.</summary>
    internal bool ExpectsFrames =>
        Client.IsAwaitingResponse
        || (Transport.IsSending && Transport.UnconfirmedFrames == 0 && Transport.NextFrameNs == long.MaxValue);

    /// <summary>
    /// The share of the bus that a segmented transfer of this link takes: 1 with STmin 0, less with pauses.
    /// </summary>
    internal double BusDemand => (double)FullFrameNs / (FullFrameNs + Transport.CurrentStMinNs);

    /// <inheritdoc/>
    internal override bool IsSending => Transport.IsSending;

    /// <inheritdoc/>
    internal override long TransportDeadlineNs => Transport.DeadlineNs;

    /// <inheritdoc/>
    public override void OnConfirm(N_Result result, long timestampNs)
    {
        HasBus = false;
        base.OnConfirm(result, timestampNs);
    }

    /// <inheritdoc/>
    public override void OnFirstFrameIndication(int length, long timestampNs)
    {
        if (length > _lengthWithoutGaps && IsAnyoneElseOnBus())
        {
            Transport.AskForGap(GapForOthersUs());
        }

        base.OnFirstFrameIndication(length, timestampNs);
    }

    /// <summary>A frame of another transfer had the bus: what was due of this one has waited for it.</summary>
    internal void OnSharedWith(CanLink other, long timestampNs)
    {
        if (other != this && HasBus && Transport.NextFrameNs <= timestampNs)
        {
            WaitedNs += other.FullFrameNs;
        }
    }

    /// <summary>Lets the waiting PDU out.</summary>
    internal void Start(long nowNs)
    {
        (HasBus, _isBlock) = (!IsWaitingShort, IsTransferWaiting);
        var pdu = Waiting;
        EndWaiting(nowNs);
        Transport.Send(pdu, nowNs);
    }

    /// <summary>Writes the next frame, which must be ready.</summary>
    internal void TakeFrame(long nowNs, ref CanFrame frame)
    {
        _takenNs = nowNs;
        Transport.TakeFrame(nowNs, ref frame);
    }

    /// <inheritdoc/>
    internal override void OnDeadline(long nowNs)
    {
        if (Transport.DeadlineNs <= nowNs)
        {
            Transport.OnDeadline(nowNs);
        }

        base.OnDeadline(nowNs);
    }

    /// <inheritdoc/>
    internal override bool TrySendKeepAlive(long nowNs)
    {
        if (Transport.IsSending)
        {
            return false;
        }

        IsSendingKeepAlive = true;
        Transport.Send(TesterPresentSuppressed, nowNs);
        return true;
    }

    /// <summary>Ends what is ready to leave and cannot, because the device takes nothing any more.</summary>
    internal void GiveUpSending(long nowNs)
    {
        var isWaiting = IsWaiting;
        if (Transport.IsSending && Transport.NextFrameNs <= nowNs)
        {
            Transport.Reset(N_Result.N_TIMEOUT_A);
        }

        if (isWaiting)
        {
            Waiting = default;
            Client.OnConfirm(N_Result.N_TIMEOUT_A, nowNs);
        }
    }

    /// <inheritdoc/>
    internal override void Fail(long nowNs)
    {
        Transport.Reset(N_Result.N_ERROR);
        Transport.ForgetUnconfirmed();
        base.Fail(nowNs);
    }

    private bool IsAnyoneElseOnBus()
    {
        foreach (var link in _onSameBus)
        {
            if (link != this && !link._isFunctional)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// An ECU that always has its next frame ready wins every arbitration against identifiers above its own, and so do
    /// several in turn: an ECU with such an identifier could not answer within P2. A pause that outlasts a frame of
    /// each other response that is coming in leaves the bus free once in a while, however many there are.
    /// </summary>
    private int GapForOthersUs()
    {
        var gapNs = CanChannelLoop.PauseNs(_bitRate);
        foreach (var link in _onSameBus)
        {
            gapNs += link != this && link.Transport.IsReceiving ? link.FullFrameNs : 0;
        }

        return (int)Math.Min((gapNs + 999) / 1000, StMin.MicrosecondsMax);
    }

    private static long TimeOfFullFrame(IsoTpOptions options)
    {
        var flags = !options.Fd ? CanFrameFlags.None
            : options.BitRateSwitch ? CanFrameFlags.Fd | CanFrameFlags.BitRateSwitch
            : CanFrameFlags.Fd;
        Span<byte> data = stackalloc byte[CanFrame.DataLengthMax];
        data.Fill(0x55);
        var frame = new CanFrame(options.TxId, data[..options.TxDataLength], flags);
        return CanWireTime.FrameNs(frame, options.BitRate);
    }
}
