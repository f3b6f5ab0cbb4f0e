using FlashEngine.Can;
using FlashEngine.Uds;

namespace FlashEngine.IsoTp;

/// <summary>The receiving half of a link (ISO 15765-2): one PDU at a time, stepped from outside.</summary>
internal sealed class IsoTpReceiver(IsoTpOptions options, N_PduWriter writer, IPduSink sink, IsoTpCounters counters)
{
    private const int Ff12BitLengthMax = 0xFFF;

    private byte[] _buffer = [];
    private bool _receiving;
    private int _length;
    private int _received;
    private int _rxDataLength;
    private int _sequenceNumber;
    private int _blockLeft;
    private FlowStatus? _flowControlDue;
    private bool _flowControlUnconfirmed;
    private long _flowControlDueNs;
    private long _consecutiveDeadlineNs;

    public bool IsBusy => _receiving;

    /// <summary>When our FlowControl may leave: at once when one is due.</summary>
    public long NextFrameNs => _flowControlDue is null ? long.MaxValue : _flowControlDueNs;

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

            return _flowControlDue is null ? _consecutiveDeadlineNs : _flowControlDueNs + options.N_AsNs;
        }
    }

    public void OnDeadline(long nowNs) =>
        Fail(_flowControlDue is null ? N_Result.N_TIMEOUT_Cr : N_Result.N_TIMEOUT_A, nowNs);

    /// <summary>Writes the FlowControl that is due.</summary>
    public void Take(ref CanFrame frame)
    {
        writer.WriteFlowControl(ref frame, _flowControlDue!.Value);
        _flowControlDue = null;
        Ticket++;
        _flowControlUnconfirmed = true;
    }

    /// <summary>The FlowControl <see cref="Ticket"/> has left: N_Cr starts.</summary>
    public void OnConfirmed(long timestampNs)
    {
        _flowControlUnconfirmed = false;
        _consecutiveDeadlineNs = timestampNs + options.N_CrNs;
    }

    public void OnSingleFrame(in N_Pci pci, ReadOnlySpan<byte> data, long timestampNs)
    {
        if (pci.HeaderLength == 2 && pci.Length < 8)
        {
            counters.NeedlessSingleFrameEscapes++;
        }

        EndUnfinished(timestampNs);
        sink.OnIndication(N_Result.N_OK, data.Slice(pci.HeaderLength, (int)pci.Length), timestampNs);
    }

    public void OnFirstFrame(in N_Pci pci, ReadOnlySpan<byte> data, long timestampNs)
    {
        if (pci.HeaderLength == 6 && pci.Length <= Ff12BitLengthMax)
        {
            counters.NeedlessLongFirstFrames++;
        }

        EndUnfinished(timestampNs);
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
        var isLast = missing < _rxDataLength;
        if (isLast ? data.Length > _rxDataLength || data.Length - 1 < missing : data.Length != _rxDataLength)
        {
            counters.WrongConsecutiveFrameLengths++;
            return;
        }

        if (pci.Value != _sequenceNumber)
        {
            Fail(N_Result.N_WRONG_SN, timestampNs);
            return;
        }

        Append(data.Slice(1, Math.Min(missing, data.Length - 1)), timestampNs);
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
        _consecutiveDeadlineNs = timestampNs + options.N_CrNs;

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
        _flowControlDue = flowStatus;
        _flowControlDueNs = timestampNs;
        _flowControlUnconfirmed = false;
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
        _receiving = false;
        _flowControlUnconfirmed = false;
        _flowControlDue = null;
    }
}
