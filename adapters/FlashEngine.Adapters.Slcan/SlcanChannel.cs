using FlashEngine.Adapters.Shared.Signals;
using FlashEngine.Adapters.Slcan.Lines;
using FlashEngine.Adapters.Slcan.Text;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Slcan;

/// <summary>
/// A channel of text lines. Frames go out no faster than line and bus carry them, because a device that answers nothing
/// drops what it has no room for. One that answers is handed one frame at a time, and the same one again when it
/// refuses: with two under way, a refusal would change their order.
/// </summary>
internal sealed class SlcanChannel : ICanChannel
{
    private const long RoomLookNs = 1_000_000;
    private const long RefusedRetryNs = 2_000_000;
    private const long NsPerMs = 1_000_000;

    // An answer that does not come in this time never comes; a frame refused for so long will never be sent.
    private const long AnswerMaxNs = 1_000_000_000;

    private readonly IByteLine _line;
    private readonly DeviceFacts _facts;
    private readonly IStationClock _clock;
    private readonly SignalWaiter _waiter;
    private readonly Listener _listener;
    private readonly long _statusPeriodNs;
    private readonly byte[] _text = new byte[FrameText.LengthMax];
    private int _textLength;
    private int _textSent;
    private long _handedNs;
    private long _resendNs = long.MaxValue;
    private long _freeNs;
    private long _frameNs;
    private long _statusNs;
    private bool _isUnanswered;
    private bool _isRefused;
    private bool _isWriteLost;

    /// <summary>Takes a line over whose device is open.</summary>
    public SlcanChannel(
        IByteLine line, LineReader reader, DeviceFacts facts, int statusMs, IStationClock clock, CanChannelInfo info)
    {
        Info = info;
        _line = line;
        _facts = facts;
        _clock = clock;
        _waiter = new SignalWaiter(clock);
        _freeNs = clock.NowNs;
        _statusPeriodNs = statusMs * NsPerMs;
        _statusNs = facts.HasStatus ? clock.NowNs : long.MaxValue;
        _listener = new Listener(reader, clock, _waiter, info.Name);
    }

    /// <inheritdoc/>
    public CanChannelInfo Info { get; }

    private static ReadOnlySpan<byte> StatusRequest => "F\r"u8;

    private bool IsLost => _isWriteLost || _listener.IsLost;

    private bool IsTextLeft => _textSent < _textLength;

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var accepted = 0;
        while (accepted < frames.Length && HasRoom(_clock.NowNs))
        {
            Hand(in frames[accepted++]);
        }

        _isRefused |= accepted < frames.Length;
        return accepted;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events) => _listener.Take(events);

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        while (!_listener.HasEvents)
        {
            var nowNs = _clock.NowNs;
            if (HasRoom(nowNs) && _isRefused)
            {
                _isRefused = false;
                return;
            }

            AskForStatus(nowNs);
            if (_waiter.WaitUntil(Math.Min(deadlineNs, NextLookNs(nowNs))) || _clock.NowNs >= deadlineNs)
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        // A line that is half written is ended first; whether the device hears it, it is left as it is.
        _ = _line.TryWrite("\rC\r"u8, out _);
        _listener.Stop();
        _line.Dispose();
    }

    private bool HasRoom(long nowNs)
    {
        if (IsLost)
        {
            return false;
        }

        TakeAnswer(nowNs);
        Flush();
        return !IsTextLeft && !_isUnanswered && _freeNs - nowNs <= (Info.TransmitQueueLength - 1) * _frameNs;
    }

    private void Hand(in CanFrame frame)
    {
        if (frame.IsFd && !Info.BitRate.IsFd)
        {
            throw new ChannelException(
                ChannelFault.NotSupported,
                $"{Info.Name} is open for classic CAN; it cannot carry the FD frame {frame}");
        }

        _ = _listener.TakeAnswer(); // one that is there now belongs to no frame
        _textLength = FrameText.Write(in frame, _text);
        _textSent = 0;
        _handedNs = _clock.NowNs;
        _isUnanswered = _facts.Acknowledges;
        _frameNs = Math.Max(CanWireTime.FrameNs(in frame, Info.BitRate), Info.Line?.FrameNs(in frame) ?? 0);
        _freeNs = Math.Max(_freeNs, _handedNs) + _frameNs;
        Flush();
    }

    private void TakeAnswer(long nowNs)
    {
        if (!_isUnanswered)
        {
            return;
        }

        switch (_listener.TakeAnswer())
        {
            case FrameAnswer.Taken:
                _isUnanswered = false;
                _resendNs = long.MaxValue;
                break;
            case FrameAnswer.Refused:
                _resendNs = nowNs + RefusedRetryNs;
                break;
        }

        if (nowNs - _handedNs > AnswerMaxNs)
        {
            _isUnanswered = false;
            _resendNs = long.MaxValue;
        }
        else if (_resendNs <= nowNs)
        {
            _resendNs = long.MaxValue;
            _textSent = 0;
        }
    }

    private void Flush()
    {
        if (IsTextLeft && !IsLost)
        {
            _isWriteLost |= !_line.TryWrite(_text.AsSpan(_textSent, _textLength - _textSent), out var count);
            _textSent += count;
        }
    }

    private void AskForStatus(long nowNs)
    {
        if (nowNs >= _statusNs && !IsTextLeft && !_isUnanswered && !IsLost)
        {
            _statusNs = nowNs + _statusPeriodNs;
            StatusRequest.CopyTo(_text);
            (_textSent, _textLength) = (0, StatusRequest.Length);
            Flush();
        }
    }

    private long NextLookNs(long nowNs)
    {
        if (IsLost)
        {
            return long.MaxValue;
        }

        var nextNs = Math.Max(_statusNs, nowNs + RoomLookNs);
        nextNs = IsTextLeft ? nowNs + RoomLookNs : nextNs;
        nextNs = _isUnanswered ? Math.Min(nextNs, Math.Min(_resendNs, _handedNs + AnswerMaxNs)) : nextNs;
        return _isRefused && !IsTextLeft && !_isUnanswered
            ? Math.Min(nextNs, _freeNs - ((Info.TransmitQueueLength - 1) * _frameNs))
            : nextNs;
    }
}
