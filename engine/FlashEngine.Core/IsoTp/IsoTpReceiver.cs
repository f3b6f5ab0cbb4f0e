using FlashEngine.Can;
using FlashEngine.Uds;

namespace FlashEngine.IsoTp;

/// <summary>The receiving half of a link (ISO 15765-2): one PDU at a time, stepped from outside.</summary>
internal sealed class IsoTpReceiver(
    IsoTpOptions options, N_PduWriter writer, IPduSink sink, IsoTpCounters counters, IsoTpTimings timings)
{
    private const int Ff12BitLengthMax = 0xFFF;

    // Well below the usual N_Bs of a sender, 1 s.
    private const long WaitPeriodNs = 500_000_000;

    // Who only listens does not see the FlowControl that the sender waits for, so its N_Bs comes on top.
    private readonly long _consecutiveLimitNs =
        options.N_CrNs + (options.ListenOnly ? options.N_BsNs : 0);

    private byte[] _buffer = [];
    private bool _receiving;
    private int _length;
    private int _received;
    private int _rxDataLength;
    private int _sequenceNumber;
    private int _blockLeft;
    private int _waitsSent;
    private byte _stMin;
    private bool _isHeld;
    private FlowStatus? _flowControlDue;
    private bool _flowControlUnconfirmed;
    private long _flowControlDueNs;
    private long _flowControlAskedNs;
    private long _consecutiveSinceNs;
    private IsoTpReceiveTimes _times;

    public bool IsBusy => _receiving;

    /// <summary>How many bytes of the PDU are still to come.</summary>
    public int MissingLength => _receiving ? _length - _received : 0;

    /// <summary>When our FlowControl may leave; not before the one ahead of it has.</summary>
    public long NextFrameNs =>
        _flowControlDue is null || IsOutOfWaits || AwaitsConfirmation ? long.MaxValue : _flowControlDueNs;

    /// <summary>The timers of the running reception, or of the last one.</summary>
    public IsoTpReceiveTimes Times => _times;

    /// <summary>Names the last FlowControl taken.</summary>
    public int Ticket { get; private set; }

    /// <summary>True while the reception hangs on the confirmation of the FlowControl <see cref="Ticket"/>.</summary>
    public bool AwaitsConfirmation => _receiving && _flowControlUnconfirmed;

    /// <summary>
    /// N_Cr; or N_Ar for a FlowControl that nobody takes, since the peer will not wait for it any longer. N_Ar of a
    /// FlowControl that was taken is kept by the link.
    /// </summary>
    public long DeadlineNs
    {
        get
        {
            if (!_receiving || _flowControlUnconfirmed)
            {
                return long.MaxValue;
            }

            return _flowControlDue is null ? _consecutiveSinceNs + _consecutiveLimitNs
                : IsOutOfWaits ? _flowControlDueNs
                : _flowControlDueNs + options.N_ArNs;
        }
    }

    // N_WFTmax Waits were sent and the reception is still held: another one must not be sent.
    private bool IsOutOfWaits =>
        _isHeld && _flowControlDue == FlowStatus.ContinueToSend && _waitsSent >= options.WftMax;

    public void OnDeadline(long nowNs)
    {
        if (IsOutOfWaits)
        {
            Fail(N_Result.N_WFT_OVRN, nowNs);
            return;
        }

        MeasureN_Cr(nowNs);
        Fail(_flowControlDue is null ? N_Result.N_TIMEOUT_Cr : N_Result.N_TIMEOUT_A, nowNs);
    }

    /// <summary>Answers with Wait instead of ContinueToSend, or goes on at once.</summary>
    public void Hold(bool hold, long nowNs)
    {
        if (_isHeld && !hold && _waitsSent > 0 && _flowControlDue is not null)
        {
            _flowControlDueNs = Math.Min(_flowControlDueNs, nowNs);
        }

        _isHeld = hold;
    }

    /// <summary>Asks for longer gaps; before the first FlowControl only, for a sender may refuse a change.</summary>
    public void AskForGap(int stMinUs) => _stMin = StMin.Encode(Math.Max(stMinUs, options.StMinUs));

    /// <summary>Writes the FlowControl that is due.</summary>
    public void Take(ref CanFrame frame, long nowNs)
    {
        var flowStatus = _flowControlDue!.Value;
        var isWait = _isHeld && flowStatus == FlowStatus.ContinueToSend;
        writer.WriteFlowControl(ref frame, isWait ? FlowStatus.Wait : flowStatus, _stMin);
        Ticket++;
        _flowControlUnconfirmed = true;
        if (_waitsSent == 0)
        {
            _times = _times with { N_BrNs = Math.Max(_times.N_BrNs, nowNs - _flowControlAskedNs) };
        }

        if (isWait)
        {
            _waitsSent++;
            _flowControlDueNs = nowNs + (options.N_BrNs > 0 ? options.N_BrNs : WaitPeriodNs);
        }
        else
        {
            _waitsSent = 0;
            _flowControlDue = null;
        }
    }

    /// <summary>The FlowControl <see cref="Ticket"/> has left: N_Cr starts.</summary>
    public void OnConfirmed(long timestampNs, long handOffNs)
    {
        _flowControlUnconfirmed = false;
        _consecutiveSinceNs = timestampNs;
        _times = _times with { N_ArNs = Math.Max(_times.N_ArNs, timestampNs - handOffNs) };
    }

    public void OnSingleFrame(in N_Pci pci, ReadOnlySpan<byte> data, long timestampNs)
    {
        if (pci.HeaderLength - PrefixLength == 2 && pci.Length + PrefixLength < 8)
        {
            counters.NeedlessSingleFrameEscapes++;
        }

        EndUnfinished(timestampNs);
        _times = default;
        sink.OnIndication(N_Result.N_OK, data.Slice(pci.HeaderLength, (int)pci.Length), timestampNs);
    }

    public void OnFirstFrame(in N_Pci pci, in CanFrame frame, long timestampNs)
    {
        var data = frame.Data;
        var isLong = pci.HeaderLength - PrefixLength == 6;
        var isNeedless = isLong && pci.Length <= Ff12BitLengthMax;
        if ((isNeedless && options.StrictFirstFrameLength)
            || (isLong && !frame.IsFd && !options.AllowLongPduOnClassic))
        {
            counters.BadFrames++;
            return;
        }

        if (isNeedless)
        {
            counters.NeedlessLongFirstFrames++;
        }

        EndUnfinished(timestampNs);
        _times = default;
        if (pci.Length > options.PduLengthMax)
        {
            RequestFlowControl(FlowStatus.Overflow, timestampNs);
            sink.OnIndication(N_Result.N_BUFFER_OVFLW, [], timestampNs);
            return;
        }

        Begin((int)pci.Length, data.Length);
        data[pci.HeaderLength..].CopyTo(_buffer);
        _received = data.Length - pci.HeaderLength;
        RequestFlowControl(FlowStatus.ContinueToSend, timestampNs);
        sink.OnFirstFrameIndication(_length, timestampNs);
    }

    public void OnConsecutiveFrame(in N_Pci pci, ReadOnlySpan<byte> data, long timestampNs)
    {
        if (!_receiving)
        {
            counters.UnexpectedConsecutiveFrames++;
            return;
        }

        // A frame of the wrong length is ignored; the gap that it leaves shows in the next SequenceNumber.
        var missing = _length - _received;
        var isLast = missing <= _rxDataLength - pci.HeaderLength;
        if (isLast
            ? data.Length > _rxDataLength || data.Length - pci.HeaderLength < missing
            : data.Length != _rxDataLength)
        {
            counters.WrongConsecutiveFrameLengths++;
            return;
        }

        if (pci.Value != _sequenceNumber)
        {
            Fail(N_Result.N_WRONG_SN, timestampNs);
            return;
        }

        MeasureN_Cr(timestampNs);
        Append(data.Slice(pci.HeaderLength, Math.Min(missing, data.Length - pci.HeaderLength)), timestampNs);
    }

    /// <summary>Ends the reception that runs and reports why.</summary>
    public void Fail(N_Result result, long timestampNs)
    {
        Stop();
        sink.OnIndication(result, [], timestampNs);
    }

    /// <summary>Takes back a FlowControl that is due, with or without a reception.</summary>
    public void DropFlowControl() => _flowControlDue = null;

    private void Begin(int length, int rxDataLength)
    {
        if (_buffer.Length < length)
        {
            var capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length);
            _buffer = new byte[Math.Min(options.PduLengthMax, capacity)];
        }

        _receiving = true;
        _length = length;
        _rxDataLength = rxDataLength;
        _sequenceNumber = 1;
        _waitsSent = 0;
        _stMin = StMin.Encode(options.StMinUs);
    }

    private void Append(ReadOnlySpan<byte> data, long timestampNs)
    {
        if (_flowControlDue is not null)
        {
            counters.EarlyConsecutiveFrames++;
        }

        data.CopyTo(_buffer.AsSpan(_received));
        _received += data.Length;
        _sequenceNumber = (_sequenceNumber + 1) & 0xF;
        _consecutiveSinceNs = timestampNs;

        // Whatever is confirmed later, this frame shows that our FlowControl was received.
        _flowControlUnconfirmed = false;
        if (_received == _length)
        {
            Stop();
            sink.OnIndication(N_Result.N_OK, _buffer.AsSpan(0, _length), timestampNs);
        }
        else if (options.BlockSize != 0 && --_blockLeft == 0)
        {
            RequestFlowControl(FlowStatus.ContinueToSend, timestampNs);
        }
    }

    private void RequestFlowControl(FlowStatus flowStatus, long timestampNs)
    {
        _blockLeft = options.BlockSize;
        _flowControlUnconfirmed = false;
        _consecutiveSinceNs = timestampNs;
        _flowControlAskedNs = timestampNs;
        if (!options.ListenOnly)
        {
            _flowControlDue = flowStatus;
            _flowControlDueNs = timestampNs + options.N_BrNs;
        }
    }

    private int PrefixLength => options.RxPrefix is null ? 0 : 1;

    private void MeasureN_Cr(long timestampNs)
    {
        // A frame that came before our FlowControl had left did not wait for it.
        if (_flowControlDue is null && !_flowControlUnconfirmed)
        {
            _times = _times with { N_CrNs = Math.Max(_times.N_CrNs, timestampNs - _consecutiveSinceNs) };
        }
    }

    private void EndUnfinished(long timestampNs)
    {
        if (_receiving)
        {
            Fail(N_Result.N_UNEXP_PDU, timestampNs);
        }
    }

    private void Stop()
    {
        timings.Add(_times);
        _receiving = false;
        _flowControlUnconfirmed = false;
        _flowControlDue = null;
    }
}
