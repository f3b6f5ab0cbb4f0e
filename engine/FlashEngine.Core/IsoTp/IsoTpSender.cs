using FlashEngine.Can;
using FlashEngine.Uds;

namespace FlashEngine.IsoTp;

/// <summary>The sending half of a link (ISO 15765-2): one PDU at a time, stepped from outside.</summary>
internal sealed class IsoTpSender(
    IsoTpOptions options, N_PduWriter writer, IPduSink sink, IsoTpCounters counters, IsoTpTimings timings)
{
    private readonly long _gapLowestNs = Math.Max(options.TxStMinUs * 1000L, options.N_CsNs);

    private State _state;
    private ReadOnlyMemory<byte> _pdu;
    private int _offset;
    private int _sequenceNumber;
    private int _blockLeft;
    private int _unconfirmed;
    private int _waits;
    private long _readyNs;
    private long _awaitedSinceNs;
    private long _frameNs;
    private bool _hasParameters;
    private IsoTpSendTimes _times;

    // STmin runs from here: the end (or the start) of the last ConsecutiveFrame, also across a block boundary.
    private long? _gapFromNs;

    // FlowControls that arrived before our own confirmation: some Waits, then perhaps one that decides.
    private int _heldWaits;
    private N_Pci? _heldDecision;
    private long _heldNs;

    private enum State : byte
    {
        Idle,
        FirstReady,
        AwaitFlowControl,
        ConsecutiveReady,
        AwaitLastConfirmation,
    }

    public bool IsBusy => _state != State.Idle;

    /// <summary>Names the running transfer, so that confirmations of an aborted one are told apart.</summary>
    public int Ticket { get; private set; }

    /// <summary>The gap in force: STmin of the FlowControl, bounded or replaced by the options.</summary>
    public long StMinNs { get; private set; }

    /// <summary>BS in force.</summary>
    public int BlockSize { get; private set; }

    /// <summary>The timers of the running transfer, or of the last one.</summary>
    public IsoTpSendTimes Times => _times;

    /// <summary>N_Bs; N_As is kept by the link for all frames.</summary>
    public long DeadlineNs { get; private set; } = long.MaxValue;

    public long NextFrameNs => _state switch
    {
        State.FirstReady => _readyNs,
        State.ConsecutiveReady when StMinNs == 0 || _gapFromNs is null => _readyNs,
        State.ConsecutiveReady when _unconfirmed == 0 => Math.Max(_readyNs, _gapFromNs.Value + StMinNs),
        _ => long.MaxValue,
    };

    public void Start(ReadOnlyMemory<byte> pdu, long nowNs)
    {
        _pdu = pdu;
        _offset = 0;
        _sequenceNumber = 1;
        _unconfirmed = 0;
        _waits = 0;
        _readyNs = nowNs;
        _gapFromNs = null;
        _hasParameters = false;
        _times = default;
        Ticket++;
        _state = State.FirstReady;
    }

    /// <summary>Writes the next frame; only when <see cref="NextFrameNs"/> has come.</summary>
    public void Take(ref CanFrame frame, long nowNs)
    {
        if (_state == State.FirstReady)
        {
            TakeFirst(ref frame);
        }
        else
        {
            MeasureGap(nowNs);
            TakeConsecutive(ref frame);
            _frameNs = options.StMinStartToStart ? StartToEndNs(frame) : 0;
        }

        _unconfirmed++;
    }

    public void OnConfirmed(long timestampNs, long handOffNs)
    {
        _unconfirmed--;
        _times = _times with { N_AsNs = Math.Max(_times.N_AsNs, timestampNs - handOffNs) };
        if (_gapFromNs is not null)
        {
            _gapFromNs = timestampNs - _frameNs;
        }

        if (_unconfirmed > 0)
        {
            return;
        }

        if (_state == State.AwaitLastConfirmation)
        {
            Finish(N_Result.N_OK, timestampNs);
        }
        else if (_state == State.AwaitFlowControl)
        {
            StartN_Bs(timestampNs);
            ApplyHeld(timestampNs);
        }
    }

    public void OnFlowControl(in N_Pci flowControl, long timestampNs)
    {
        if (_state != State.AwaitFlowControl || _heldDecision is not null)
        {
            counters.UnexpectedFlowControls++;
        }
        else if (_unconfirmed == 0)
        {
            Apply(flowControl, timestampNs);
        }
        else
        {
            Hold(flowControl, timestampNs);
        }
    }

    /// <summary>N_Bs ran out.</summary>
    public void OnDeadline(long nowNs)
    {
        MeasureN_Bs(nowNs);
        Finish(N_Result.N_TIMEOUT_Bs, nowNs);
    }

    public void Finish(N_Result result, long timestampNs)
    {
        // Idle first: the sink may start the next PDU from within its callback.
        _state = State.Idle;
        _pdu = default;
        _heldDecision = null;
        DeadlineNs = long.MaxValue;
        timings.Add(_times);
        sink.OnConfirm(result, timestampNs);
    }

    private void TakeFirst(ref CanFrame frame)
    {
        var pdu = _pdu.Span;
        if (pdu.Length <= writer.SingleFrameLengthMax)
        {
            writer.WriteSingleFrame(ref frame, pdu);
            _offset = pdu.Length;
            _state = State.AwaitLastConfirmation;
        }
        else
        {
            _offset = writer.WriteFirstFrame(ref frame, pdu);
            AwaitFlowControl();
        }
    }

    private void TakeConsecutive(ref CanFrame frame)
    {
        var length = Math.Min(writer.ConsecutiveFrameDataLength, _pdu.Length - _offset);
        writer.WriteConsecutiveFrame(ref frame, _sequenceNumber, _pdu.Span.Slice(_offset, length));
        _offset += length;
        _sequenceNumber = (_sequenceNumber + 1) & 0xF;
        _gapFromNs ??= _readyNs;
        _blockLeft--;
        if (_offset == _pdu.Length)
        {
            _state = State.AwaitLastConfirmation;
        }
        else if (_blockLeft == 0)
        {
            AwaitFlowControl();
        }
    }

    // A confirmation is stamped at the end of the frame, before the interframe space.
    private long StartToEndNs(in CanFrame frame) => CanWireTime.FrameNs(frame, options.BitRate)
        - (CanWireTime.InterframeSpaceBits * 1_000_000_000L / options.BitRate.NominalBitsPerSecond);

    // Frames that follow each other without a gap wait in the device's queue, where no N_Cs can be seen.
    private void MeasureGap(long nowNs)
    {
        if (_unconfirmed > 0)
        {
            return;
        }

        if (StMinNs > 0)
        {
            timings.AddGap(nowNs - NextFrameNs);
        }

        var fromNs = Math.Max(_readyNs, (_gapFromNs ?? _readyNs) + _frameNs);
        _times = _times with
        {
            N_CsNs = Math.Max(_times.N_CsNs, nowNs - fromNs),
            LateNs = Math.Max(_times.LateNs, nowNs - NextFrameNs),
        };
    }

    private void MeasureN_Bs(long timestampNs) =>
        _times = _times with { N_BsNs = Math.Max(_times.N_BsNs, timestampNs - _awaitedSinceNs) };

    private void StartN_Bs(long timestampNs)
    {
        _awaitedSinceNs = timestampNs;
        DeadlineNs = timestampNs + options.N_BsNs;
    }

    private void AwaitFlowControl()
    {
        _heldWaits = 0;
        _heldDecision = null;
        _state = State.AwaitFlowControl;
    }

    private void Hold(in N_Pci flowControl, long timestampNs)
    {
        _heldNs = timestampNs;
        if (flowControl.Value == (byte)FlowStatus.Wait)
        {
            counters.Waits++;
            _heldWaits++;
        }
        else
        {
            _heldDecision = flowControl;
        }
    }

    private void ApplyHeld(long timestampNs)
    {
        var fromNs = Math.Max(timestampNs, _heldNs);
        var waits = _heldWaits;
        _heldWaits = 0;
        if (waits > 0)
        {
            BearWaits(waits, fromNs);
        }

        // Too many Waits have ended the transfer by now; then the decision is gone with it.
        if (_heldDecision is { } decision)
        {
            _heldDecision = null;
            Apply(decision, fromNs);
        }
    }

    private void Apply(in N_Pci flowControl, long timestampNs)
    {
        MeasureN_Bs(timestampNs);
        switch ((FlowStatus)flowControl.Value)
        {
            case FlowStatus.ContinueToSend:
                Continue(flowControl, timestampNs);
                break;
            case FlowStatus.Wait:
                counters.Waits++;
                BearWaits(1, timestampNs);
                break;
            case FlowStatus.Overflow:
                Finish(N_Result.N_BUFFER_OVFLW, timestampNs);
                break;
            default:
                Finish(N_Result.N_INVALID_FS, timestampNs);
                break;
        }
    }

    private void Continue(in N_Pci flowControl, long timestampNs)
    {
        if (IsoTp.StMin.IsReserved(flowControl.StMin))
        {
            counters.ReservedStMins++;
        }

        _waits = 0;
        if (!_hasParameters || options.FlowControlParameters == FlowControlParameters.EachFc)
        {
            _hasParameters = true;
            BlockSize = flowControl.BlockSize;
            StMinNs = options.StMinOverrideUs is { } forced
                ? Math.Max(forced * 1000L, options.N_CsNs)
                : Math.Max(_gapLowestNs, IsoTp.StMin.DecodeNs(flowControl.StMin));
        }

        // STmin lies between ConsecutiveFrames; N_Cs begins with the FlowControl too.
        _readyNs = timestampNs + (options.StMinAfterFlowControl ? StMinNs : options.N_CsNs);
        _blockLeft = BlockSize == 0 ? int.MaxValue : BlockSize;
        DeadlineNs = long.MaxValue;
        _state = State.ConsecutiveReady;
    }

    private void BearWaits(int count, long timestampNs)
    {
        _waits += count;
        if (_waits > options.WftMax)
        {
            Finish(N_Result.N_WFT_OVRN, timestampNs);
        }
        else
        {
            StartN_Bs(timestampNs);
        }
    }
}
