using FlashEngine.Can;
using FlashEngine.Uds;

namespace FlashEngine.IsoTp;

/// <summary>The sending half of a link (ISO 15765-2): one PDU at a time, stepped from outside.</summary>
internal sealed class IsoTpSender(IsoTpOptions options, N_PduWriter writer, IPduSink sink, IsoTpCounters counters)
{
    private readonly long _stMinLowestNs = options.TxStMinUs * 1000L;

    private State _state;
    private ReadOnlyMemory<byte> _pdu;
    private int _offset;
    private int _sequenceNumber;
    private int _blockLeft;
    private int _unconfirmed;
    private int _waits;
    private long _readyNs;

    // STmin runs from here: the end of the last ConsecutiveFrame, also across a block boundary.
    private long? _lastConsecutiveEndNs;

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

    /// <summary>The gap in force, from the last ContinueToSend and the configured lower bound.</summary>
    public long StMinNs { get; private set; }

    /// <summary>BS of the last ContinueToSend.</summary>
    public int BlockSize { get; private set; }

    /// <summary>N_Bs; N_As is kept by the link for all frames.</summary>
    public long DeadlineNs { get; private set; } = long.MaxValue;

    public long NextFrameNs => _state switch
    {
        State.FirstReady => _readyNs,
        State.ConsecutiveReady when StMinNs == 0 || _lastConsecutiveEndNs is null => _readyNs,
        State.ConsecutiveReady when _unconfirmed == 0 => Math.Max(_readyNs, _lastConsecutiveEndNs.Value + StMinNs),
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
        _lastConsecutiveEndNs = null;
        Ticket++;
        _state = State.FirstReady;
    }

    /// <summary>Writes the next frame; only when <see cref="NextFrameNs"/> has come.</summary>
    public void Take(ref CanFrame frame)
    {
        if (_state == State.FirstReady)
        {
            TakeFirst(ref frame);
        }
        else
        {
            TakeConsecutive(ref frame);
        }

        _unconfirmed++;
    }

    public void OnConfirmed(long timestampNs)
    {
        _unconfirmed--;
        if (_lastConsecutiveEndNs is not null)
        {
            _lastConsecutiveEndNs = timestampNs;
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
            DeadlineNs = timestampNs + options.N_BsNs;
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

    public void Finish(N_Result result, long timestampNs)
    {
        // Idle first: the sink may start the next PDU from within its callback.
        _state = State.Idle;
        _pdu = default;
        _heldDecision = null;
        DeadlineNs = long.MaxValue;
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
        _lastConsecutiveEndNs ??= _readyNs;
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
        BlockSize = flowControl.BlockSize;
        StMinNs = Math.Max(_stMinLowestNs, IsoTp.StMin.DecodeNs(flowControl.StMin));
        _blockLeft = BlockSize == 0 ? int.MaxValue : BlockSize;
        _readyNs = timestampNs;
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
            DeadlineNs = timestampNs + options.N_BsNs;
        }
    }
}
