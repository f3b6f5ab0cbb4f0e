using System.Buffers.Binary;
using FlashEngine.Can;

namespace FlashEngine.Simulation.IsoTp;

/// <summary>
/// The sending half of an ECU's ISO-TP. It obeys the tester's FlowControl and notes what is wrong with it: too late,
/// too many, reserved values, parameters that change within a message.
/// </summary>
internal sealed class ResponseSender(TransportSettings settings, IEcuPort port, ViolationLog violations, int lengthMax)
{
    private readonly byte[] _buffer = new byte[lengthMax];
    private readonly int _prefixLength = settings.ResponsePrefixLength;
    private State _state;
    private int _length;
    private int _sent;
    private byte _sequenceNumber;
    private int _blockSize;
    private int _leftInBlock;
    private byte _stMin;
    private bool _isFirstFrame;
    private bool _hasParameters;
    private long _askedNs;
    private long _lastConsecutiveFrameNs;

    private enum State
    {
        Idle,
        OnWire,
        WaitingForFlowControl,
        Pacing,
    }

    /// <summary>True from <see cref="Send"/> until the last frame has left or the message was given up.</summary>
    public bool IsSending => _state != State.Idle;

    /// <summary>When N_Bs runs out or STmin is over; <see cref="long.MaxValue"/> when neither runs.</summary>
    public long DeadlineNs { get; private set; } = long.MaxValue;

    /// <summary>Starts a message.</summary>
    public void Send(ReadOnlySpan<byte> message)
    {
        message.CopyTo(_buffer);
        _length = message.Length;
        _sequenceNumber = 1;
        _lastConsecutiveFrameNs = long.MinValue;
        _hasParameters = false;
        _state = State.OnWire;
        var frame = default(CanFrame);
        if (_length <= settings.SingleFrameLengthMax - _prefixLength)
        {
            TransmitSingleFrame(ref frame);
        }
        else
        {
            TransmitFirstFrame(ref frame);
        }
    }

    /// <summary>The last frame has left.</summary>
    /// <returns>True when the message is complete.</returns>
    public bool OnSent(long endNs)
    {
        if (_state != State.OnWire)
        {
            return false;
        }

        if (_sent == _length)
        {
            Reset();
            return true;
        }

        if (!_isFirstFrame)
        {
            _lastConsecutiveFrameNs = endNs;
        }

        if (_isFirstFrame || (_blockSize > 0 && --_leftInBlock == 0))
        {
            _state = State.WaitingForFlowControl;
            _askedNs = endNs;
            DeadlineNs = endNs + TransportSettings.TimerNs;
        }
        else
        {
            Pace(endNs);
        }

        return false;
    }

    /// <summary>A FlowControl of the tester.</summary>
    public void OnFlowControl(in CanFrame frame, long endNs)
    {
        var used = settings.RequestPrefixLength + 3;
        var problem = frame.Length < used ? "FlowControl is too short" : settings.ShapeProblem(in frame, used);
        if (problem is not null)
        {
            violations.Add(settings.EcuName, endNs, in frame, problem);
        }

        if (_state != State.WaitingForFlowControl)
        {
            violations.Add(settings.EcuName, endNs, in frame, "FlowControl that was not asked for");
            return;
        }

        if (frame.Length >= used)
        {
            Obey(in frame, endNs);
        }
    }

    /// <summary>N_Bs has run out, or STmin is over.</summary>
    public void OnDeadline(long nowNs)
    {
        if (_state == State.Pacing)
        {
            TransmitConsecutiveFrame();
            return;
        }

        violations.Add(settings.EcuName, nowNs, $"no FlowControl within N_Bs after {_sent} of {_length} bytes");
        Reset();
    }

    /// <summary>Gives up what is being sent.</summary>
    public void Reset()
    {
        _state = State.Idle;
        DeadlineNs = long.MaxValue;
    }

    private void Obey(in CanFrame frame, long endNs)
    {
        if (endNs - _askedNs > TransportSettings.FlowControlMaxNs)
        {
            violations.Add(settings.EcuName, endNs, in frame, $"FlowControl {endNs - _askedNs} ns after it was due");
        }

        switch ((FlowStatus)(frame.Data[settings.RequestPrefixLength] & 0xF))
        {
            case FlowStatus.ContinueToSend:
                TakeParameters(in frame, endNs);
                Pace(endNs);
                break;
            case FlowStatus.Wait:
                _askedNs = endNs;
                DeadlineNs = endNs + TransportSettings.TimerNs;
                break;
            case FlowStatus.Overflow:
                Reset();
                break;
            default:
                violations.Add(settings.EcuName, endNs, in frame, "FlowStatus is reserved");
                Reset();
                break;
        }
    }

    private void TakeParameters(in CanFrame frame, long endNs)
    {
        var flowControl = frame.Data[settings.RequestPrefixLength..];
        var (blockSize, stMin) = (flowControl[1], flowControl[2]);
        if (StMinCode.IsReserved(stMin))
        {
            violations.Add(settings.EcuName, endNs, in frame, $"STmin {stMin:X2} is reserved");
        }

        if (_hasParameters && (blockSize != _blockSize || stMin != _stMin))
        {
            violations.Add(settings.EcuName, endNs, in frame, "BlockSize or STmin changed within a message");
        }

        _hasParameters = true;
        _blockSize = blockSize;
        _leftInBlock = blockSize;
        _stMin = stMin;
    }

    // STmin counts from the last ConsecutiveFrame, never from a FlowControl, so the first one goes at once.
    private void Pace(long nowNs)
    {
        var dueNs = _lastConsecutiveFrameNs == long.MinValue
            ? nowNs
            : _lastConsecutiveFrameNs + StMinCode.ToNanoseconds(_stMin);
        if (dueNs <= nowNs)
        {
            TransmitConsecutiveFrame();
            return;
        }

        _state = State.Pacing;
        DeadlineNs = dueNs;
    }

    private void TransmitSingleFrame(ref CanFrame frame)
    {
        var header = _prefixLength + (_prefixLength + _length > 7 ? 2 : 1);
        frame.Buffer[header - 1] = (byte)_length;
        _buffer.AsSpan(0, _length).CopyTo(frame.Buffer[header..]);
        _sent = _length;
        settings.Finish(ref frame, header + _length);
        port.Transmit(in frame);
    }

    private void TransmitFirstFrame(ref CanFrame frame)
    {
        var body = frame.Buffer[_prefixLength..];
        var header = _length > 0xFFF ? 6 : 2;
        if (header == 6)
        {
            body[0] = 0x10;
            BinaryPrimitives.WriteUInt32BigEndian(body[2..], (uint)_length);
        }
        else
        {
            BinaryPrimitives.WriteUInt16BigEndian(body, (ushort)(0x1000 | _length));
        }

        _isFirstFrame = true;
        _sent = settings.TxDataLength - _prefixLength - header;
        _buffer.AsSpan(0, _sent).CopyTo(body[header..]);
        settings.Finish(ref frame, settings.TxDataLength);
        port.Transmit(in frame);
    }

    private void TransmitConsecutiveFrame()
    {
        var header = _prefixLength + 1;
        var payload = Math.Min(settings.TxDataLength - header, _length - _sent);
        var frame = default(CanFrame);
        frame.Buffer[header - 1] = (byte)(0x20 | _sequenceNumber);
        _buffer.AsSpan(_sent, payload).CopyTo(frame.Buffer[header..]);
        _sent += payload;
        _sequenceNumber = (byte)((_sequenceNumber + 1) & 0xF);
        _isFirstFrame = false;
        _state = State.OnWire;
        DeadlineNs = long.MaxValue;
        settings.Finish(ref frame, header + payload);
        port.Transmit(in frame);
    }
}
