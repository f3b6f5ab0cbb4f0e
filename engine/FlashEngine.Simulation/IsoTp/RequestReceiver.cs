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
    private readonly long _stMinNs = StMinCode.ToNanoseconds(settings.StMin);
    private int _length;
    private int _received;
    private byte _sequenceNumber;
    private int _leftInBlock;
    private bool _isClearToSend;
    private long _lastConsecutiveFrameNs;

    /// <summary>True between a FirstFrame and the end of its message.</summary>
    public bool IsReceiving { get; private set; }

    /// <summary>When N_Cr runs out; <see cref="long.MaxValue"/> when it does not run.</summary>
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
        switch (frame.Data[0] >> 4)
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
        if (frame.Data[0] >> 4 != 0)
        {
            violations.Add(settings.EcuName, endNs, in frame, "functional frame is no SingleFrame");
            return false;
        }

        return TryReadSingleFrame(in frame, endNs, judgePadding: false, out request);
    }

    /// <summary>Our FlowControl has left.</summary>
    public void OnFlowControlSent(long endNs)
    {
        if (IsReceiving)
        {
            _isClearToSend = true;
            DeadlineNs = endNs + TransportSettings.TimerNs;
        }
    }

    /// <summary>N_Cr has run out.</summary>
    public void OnDeadline(long nowNs)
    {
        violations.Add(
            settings.EcuName, nowNs, $"no ConsecutiveFrame within N_Cr, {_received} of {_length} bytes came");
        Reset();
    }

    /// <summary>Forgets a reception.</summary>
    public void Reset()
    {
        IsReceiving = false;
        DeadlineNs = long.MaxValue;
    }

    private bool TryTakeSingleFrame(in CanFrame frame, long endNs, out ReadOnlySpan<byte> request)
    {
        NoteInterruption(in frame, endNs);
        Reset();
        return TryReadSingleFrame(in frame, endNs, judgePadding: true, out request);
    }

    private bool TryReadSingleFrame(
        in CanFrame frame, long endNs, bool judgePadding, out ReadOnlySpan<byte> request)
    {
        request = default;
        var data = frame.Data;
        var header = frame.Length > 8 ? 2 : 1;
        var length = header == 2 ? data[1] : data[0];
        var wrongForm = header == 2 && (data[0] != 0 || length < 8);
        if (wrongForm || length == 0 || header + length > frame.Length)
        {
            violations.Add(settings.EcuName, endNs, in frame, "SF_DL does not fit the frame");
            return false;
        }

        if (judgePadding)
        {
            NoteShape(in frame, endNs, header + length);
        }

        data.Slice(header, length).CopyTo(_single);
        request = _single.AsSpan(0, length);
        return true;
    }

    private void TakeFirstFrame(in CanFrame frame, long endNs)
    {
        NoteInterruption(in frame, endNs);
        Reset();
        var data = frame.Data;
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

        if (length <= settings.SingleFrameLengthMax || (header == 6 && length <= 0xFFF))
        {
            violations.Add(settings.EcuName, endNs, in frame, $"FF_DL {length} has a shorter form");
            return;
        }

        NoteShape(in frame, endNs, settings.TxDataLength);
        if (length > _buffer.Length)
        {
            SendFlowControl(FlowStatus.Overflow);
            return;
        }

        data[header..].CopyTo(_buffer);
        _received = frame.Length - header;
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
        var sequenceNumber = frame.Data[0] & 0xF;
        if (sequenceNumber != _sequenceNumber)
        {
            var problem = $"SequenceNumber is {sequenceNumber:X}, must be {_sequenceNumber:X}";
            violations.Add(settings.EcuName, endNs, in frame, problem);
            Reset();
            return false;
        }

        var payload = Math.Min(settings.TxDataLength - 1, _length - _received);
        NoteShape(in frame, endNs, 1 + payload);
        if (frame.Length < 1 + payload)
        {
            return false;
        }

        frame.Data.Slice(1, payload).CopyTo(_buffer.AsSpan(_received));
        _received += payload;
        _sequenceNumber = (byte)((_sequenceNumber + 1) & 0xF);
        _lastConsecutiveFrameNs = endNs;
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

        if (settings.BlockSize > 0 && _isClearToSend && --_leftInBlock == 0)
        {
            OpenBlock();
        }

        return false;
    }

    private void OpenBlock()
    {
        _isClearToSend = false;
        _leftInBlock = settings.BlockSize;
        DeadlineNs = long.MaxValue;
        SendFlowControl(FlowStatus.ContinueToSend);
    }

    private void SendFlowControl(FlowStatus status)
    {
        var frame = default(CanFrame);
        frame.Buffer[0] = (byte)(0x30 | (int)status);
        frame.Buffer[1] = (byte)settings.BlockSize;
        frame.Buffer[2] = settings.StMin;
        settings.Finish(ref frame, 3);
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

    private void NoteShape(in CanFrame frame, long endNs, int used)
    {
        if (settings.ShapeProblem(in frame, used) is { } problem)
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
                : $"more than BlockSize {settings.BlockSize} ConsecutiveFrames before the next FlowControl";
            violations.Add(settings.EcuName, endNs, in frame, problem);
        }

        if (_lastConsecutiveFrameNs != long.MinValue && startNs - _lastConsecutiveFrameNs < _stMinNs)
        {
            violations.Add(
                settings.EcuName,
                endNs,
                in frame,
                $"gap of {startNs - _lastConsecutiveFrameNs} ns is below STmin {_stMinNs} ns");
        }
    }
}
