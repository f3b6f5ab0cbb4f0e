using System.Buffers.Binary;
using FlashEngine.Can;

namespace FlashEngine.Simulation.IsoTp;

/// <summary>
/// The receiving half of an ECU's ISO-TP, and the strict peer: it takes requests and notes every frame that the
/// standard or its own FlowControl forbids. Good data of a forbidden frame is still taken, so that one fault is
/// one line and not a trail of them.
/// </summary>
internal sealed class RequestReceiver(TransportSettings settings, IEcuPort port, ViolationLog violations, int lengthMax)
{
    private readonly byte[] _buffer = new byte[lengthMax];
    private readonly byte[] _single = new byte[CanFrame.DataLengthMax];
    private readonly int _prefixLength = settings.RequestPrefixLength;
    private int _length;
    private int _received;
    private byte _sequenceNumber;
    private int _leftInBlock;
    private int _flowControls;
    private int _blockSize;
    private byte _stMin;
    private int _waitsLeft;
    private bool _isWaiting;
    private bool _isClearToSend;
    private long _lastConsecutiveFrameNs;

    /// <summary>True between a FirstFrame and the end of its message.</summary>
    public bool IsReceiving { get; private set; }

    /// <summary>When N_Cr runs out or the next Wait is due; <see cref="long.MaxValue"/> when neither runs.</summary>
    public long DeadlineNs { get; private set; } = long.MaxValue;

    /// <summary>A physical frame other than FlowControl.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="startNs">Its start.</param>
    /// <param name="endNs">Its end.</param>
    /// <param name="request">The request that it completes.</param>
    /// <returns>True when a request is complete.</returns>
    public bool TryReceive(in CanFrame frame, long startNs, long endNs, out ReadOnlySpan<byte> request)
    {
        request = default;
        switch (frame.Data[_prefixLength] >> 4)
        {
            case 0:
                return TryTakeSingleFrame(in frame, endNs, out request);
            case 1:
                TakeFirstFrame(in frame, endNs);
                return false;
            case 2:
                return TryTakeConsecutiveFrame(in frame, startNs, endNs, out request);
            default:
                violations.Add(settings.EcuName, endNs, in frame, "unknown N_PCItype");
                return false;
        }
    }

    /// <summary>
    /// A functional frame: only a SingleFrame is allowed, and it leaves a running reception alone. Its padding is not
    /// judged: it is one frame for ECUs of different settings.
    /// </summary>
    public bool TryReceiveFunctional(in CanFrame frame, long endNs, out ReadOnlySpan<byte> request)
    {
        request = default;
        var prefixLength = settings.FunctionalPrefixLength;
        if (frame.Data[prefixLength] >> 4 != 0)
        {
            violations.Add(settings.EcuName, endNs, in frame, "functional frame is no SingleFrame");
            return false;
        }

        return TryReadSingleFrame(in frame, endNs, prefixLength, judgePadding: false, out request);
    }

    /// <summary>Our FlowControl has left.</summary>
    public void OnFlowControlSent(in CanFrame frame, long endNs)
    {
        if (!IsReceiving)
        {
            return;
        }

        _isWaiting = (FlowStatus)(frame.Data[settings.ResponsePrefixLength] & 0xF) == FlowStatus.Wait;
        _isClearToSend = !_isWaiting;
        DeadlineNs = endNs + (_isWaiting ? TransportSettings.WaitPeriodNs : TransportSettings.TimerNs);
    }

    /// <summary>N_Cr has run out, or the next FlowControl after a Wait is due.</summary>
    public void OnDeadline(long nowNs)
    {
        if (_isWaiting)
        {
            AnswerBlock();
            return;
        }

        violations.Add(
            settings.EcuName, nowNs, $"no ConsecutiveFrame within N_Cr, {_received} of {_length} bytes came");
        Reset();
    }

    /// <summary>Forgets a reception.</summary>
    public void Reset()
    {
        IsReceiving = false;
        _isWaiting = false;
        DeadlineNs = long.MaxValue;
    }

    private bool TryTakeSingleFrame(in CanFrame frame, long endNs, out ReadOnlySpan<byte> request)
    {
        NoteInterruption(in frame, endNs);
        Reset();
        return TryReadSingleFrame(in frame, endNs, _prefixLength, judgePadding: true, out request);
    }

    private bool TryReadSingleFrame(
        in CanFrame frame, long endNs, int prefixLength, bool judgePadding, out ReadOnlySpan<byte> request)
    {
        request = default;
        var data = frame.Data[prefixLength..];
        var header = frame.Length > 8 ? 2 : 1;
        var length = header == 2 ? data[1] : data[0];
        var wrongForm = header == 2 && (data[0] != 0 || prefixLength + length < 8);
        if (wrongForm || length == 0 || header + length > data.Length)
        {
            violations.Add(settings.EcuName, endNs, in frame, "SF_DL does not fit the frame");
            return false;
        }

        if (judgePadding)
        {
            NoteShape(in frame, endNs, prefixLength + header + length, isPlainSingleFrame: header == 1);
        }

        data.Slice(header, length).CopyTo(_single);
        request = _single.AsSpan(0, length);
        return true;
    }

    private void TakeFirstFrame(in CanFrame frame, long endNs)
    {
        NoteInterruption(in frame, endNs);
        Reset();
        var data = frame.Data[_prefixLength..];
        if (frame.Length != settings.TxDataLength)
        {
            violations.Add(
                settings.EcuName, endNs, in frame, $"FirstFrame does not fill {settings.TxDataLength} bytes");
            return;
        }

        var header = 2;
        long length = BinaryPrimitives.ReadUInt16BigEndian(data) & 0xFFF;
        if (length == 0)
        {
            header = 6;
            length = BinaryPrimitives.ReadUInt32BigEndian(data[2..]);
        }

        if (length <= settings.SingleFrameLengthMax - _prefixLength || (header == 6 && length <= 0xFFF))
        {
            violations.Add(settings.EcuName, endNs, in frame, $"FF_DL {length} has a shorter form");
            return;
        }

        NoteShape(in frame, endNs, settings.TxDataLength);
        _flowControls = 0;
        (_blockSize, _stMin) = settings.FlowControl(0);
        if (length > _buffer.Length)
        {
            SendFlowControl(FlowStatus.Overflow);
            return;
        }

        data[header..].CopyTo(_buffer);
        _received = data.Length - header;
        _length = (int)length;
        _sequenceNumber = 1;
        _lastConsecutiveFrameNs = long.MinValue;
        IsReceiving = true;
        OpenBlock();
    }

    private bool TryTakeConsecutiveFrame(
        in CanFrame frame, long startNs, long endNs, out ReadOnlySpan<byte> request)
    {
        request = default;
        if (!IsReceiving)
        {
            violations.Add(settings.EcuName, endNs, in frame, "ConsecutiveFrame outside a message");
            return false;
        }

        NoteTiming(in frame, startNs, endNs);
        var header = _prefixLength + 1;
        var sequenceNumber = frame.Data[header - 1] & 0xF;
        if (sequenceNumber != _sequenceNumber)
        {
            var problem = $"SequenceNumber is {sequenceNumber:X}, must be {_sequenceNumber:X}";
            violations.Add(settings.EcuName, endNs, in frame, problem);
            Reset();
            return false;
        }

        var payload = Math.Min(settings.TxDataLength - header, _length - _received);
        NoteShape(in frame, endNs, header + payload);
        if (frame.Length < header + payload)
        {
            return false;
        }

        frame.Data.Slice(header, payload).CopyTo(_buffer.AsSpan(_received));
        _received += payload;
        _sequenceNumber = (byte)((_sequenceNumber + 1) & 0xF);
        // Where only the end of a frame is known, its start is given late, in favour of the tester; not so here.
        _lastConsecutiveFrameNs = settings.StMinStartToStart ? Math.Min(startNs, endNs) : endNs;
        DeadlineNs = _isClearToSend ? endNs + TransportSettings.TimerNs : DeadlineNs;
        return CloseFrame(out request);
    }

    private bool CloseFrame(out ReadOnlySpan<byte> request)
    {
        request = default;
        if (_received == _length)
        {
            Reset();
            request = _buffer.AsSpan(0, _length);
            return true;
        }

        if (_blockSize > 0 && _isClearToSend && --_leftInBlock == 0)
        {
            OpenBlock();
        }

        return false;
    }

    private void OpenBlock()
    {
        (_blockSize, _stMin) = settings.FlowControl(_flowControls++);
        _isClearToSend = false;
        _leftInBlock = _blockSize;
        _waitsLeft = settings.Waits;
        AnswerBlock();
    }

    private void AnswerBlock()
    {
        _isWaiting = false;
        DeadlineNs = long.MaxValue;
        SendFlowControl(_waitsLeft-- > 0 ? FlowStatus.Wait : FlowStatus.ContinueToSend);
    }

    private void SendFlowControl(FlowStatus status)
    {
        var frame = default(CanFrame);
        var body = frame.Buffer[settings.ResponsePrefixLength..];
        body[0] = (byte)(0x30 | (int)status);
        body[1] = (byte)_blockSize;
        body[2] = _stMin;
        settings.Finish(ref frame, settings.ResponsePrefixLength + 3);
        port.Transmit(in frame);
    }

    private void NoteInterruption(in CanFrame frame, long endNs)
    {
        if (IsReceiving)
        {
            violations.Add(
                settings.EcuName, endNs, in frame, $"new message after {_received} of {_length} bytes of the last one");
        }
    }

    private void NoteShape(in CanFrame frame, long endNs, int used, bool isPlainSingleFrame = false)
    {
        if (settings.ShapeProblem(in frame, used, isPlainSingleFrame) is { } problem)
        {
            violations.Add(settings.EcuName, endNs, in frame, problem);
        }
    }

    private void NoteTiming(in CanFrame frame, long startNs, long endNs)
    {
        if (!_isClearToSend)
        {
            var problem = _lastConsecutiveFrameNs == long.MinValue
                ? "ConsecutiveFrame before the first FlowControl"
                : $"more than BlockSize {_blockSize} ConsecutiveFrames before the next FlowControl";
            violations.Add(settings.EcuName, endNs, in frame, problem);
        }

        var stMinNs = StMinCode.ToNanoseconds(_stMin);
        if (_lastConsecutiveFrameNs != long.MinValue && startNs - _lastConsecutiveFrameNs < stMinNs)
        {
            violations.Add(
                settings.EcuName,
                endNs,
                in frame,
                $"gap of {startNs - _lastConsecutiveFrameNs} ns is below STmin {stMinNs} ns");
        }
    }
}
