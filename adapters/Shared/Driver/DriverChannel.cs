using FlashEngine.Adapters.Shared.Waiting;
using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Driver;

/// <summary>
/// A channel on a vendor's driver. The driver wakes it when there is something to read, and every wake-up drains the
/// driver's queue. Only what no driver tells by itself is asked for now and then: whether the device is still there,
/// whether it is back from bus-off, whether there is room again in a queue that others fill.
/// </summary>
internal sealed class DriverChannel : ICanChannel
{
    private const long RefusedRetryNs = 500_000;
    private const long WatchNs = 250_000_000;

    // Long enough for a bus with a short circuit not to be disturbed all the time.
    private const long RestartNs = 100_000_000;

    private readonly IDriverPort _port;
    private readonly ChannelWaiter _waiter;
    private readonly IStationClock _clock;
    private readonly UnconfirmedFrames _unconfirmed;
    private readonly DeviceStamps _stamps = new();
    private readonly bool _confirms;
    private DriverMessage _message;
    private long _messageNs;
    private bool _hasMessage;
    private bool _isDrained;
    private bool _isRefused;
    private bool _isLost;
    private bool _isLossReported;
    private CanBusState _state;
    private long _emptyNs;
    private long _watchNs;
    private long _restartNs = long.MaxValue;

    /// <summary>Takes a port and its waiter over.</summary>
    public DriverChannel(IDriverPort port, ChannelWaiter waiter, IStationClock clock, CanChannelInfo info)
    {
        Info = info;
        _port = port;
        _waiter = waiter;
        _clock = clock;
        _confirms = (info.Capabilities & CanCapabilities.TransmitConfirmation) != 0;
        _unconfirmed = new UnconfirmedFrames(info.TransmitQueueLength);
        _emptyNs = clock.NowNs;
        _watchNs = _emptyNs + WatchNs;
    }

    /// <inheritdoc/>
    public CanChannelInfo Info { get; }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var accepted = 0;
        while (accepted < frames.Length && CanTakeFrames)
        {
            ref readonly var frame = ref frames[accepted];
            if (frame.IsFd && !Info.BitRate.IsFd)
            {
                throw new ChannelException(
                    ChannelFault.NotSupported,
                    $"{Info.Name} is open for classic CAN; it cannot carry the FD frame {frame}");
            }

            var result = _port.Write(in frame);
            if (result != DriverResult.Done)
            {
                _isRefused = true;
                _isLost |= result == DriverResult.Gone;
                break;
            }

            accepted++;
            if (_confirms)
            {
                _unconfirmed.Add(in frame);
            }
        }

        return accepted;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        var count = 0;
        while (count < events.Length && (_hasMessage || TakeMessage()))
        {
            count += TryRead(ref events[count]) ? 1 : 0;
        }

        _isDrained = count < events.Length;
        if (_isDrained && TryWatch(ref events[count]))
        {
            count++;
        }

        if (_isLost && !_isLossReported && count < events.Length)
        {
            _isLossReported = true;
            events[count].Kind = CanEventKind.Removed;
            events[count++].TimestampNs = _stamps.Clamp(_clock.NowNs);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        if (!_isDrained || (_isLost && !_isLossReported))
        {
            // Once: an owner who does not take events waits all the same.
            _isDrained = true;
            return;
        }

        if (_isRefused)
        {
            _isRefused = false;
            deadlineNs = Math.Min(deadlineNs, _clock.NowNs + RefusedRetryNs);
        }

        _waiter.WaitUntil(_isLost ? deadlineNs : Math.Min(deadlineNs, Math.Min(_watchNs, _restartNs)));
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        _port.Dispose();
        _waiter.Dispose();
    }

    private bool CanTakeFrames => !_isLost && _state != CanBusState.BusOff && _unconfirmed.Room > 0;

    private bool TakeMessage()
    {
        if (_isLost)
        {
            return false;
        }

        var lookNs = _clock.NowNs;
        _message = default;
        switch (_port.Read(ref _message))
        {
            case DriverResult.Done:
                _hasMessage = true;
                _messageNs = _message.Kind is DriverMessageKind.Received or DriverMessageKind.Transmitted
                    ? _stamps.ToStation(_message.Microseconds, _clock.NowNs, _emptyNs)
                    : _stamps.Clamp(lookNs);
                return true;
            case DriverResult.Later:
                _emptyNs = lookNs;
                return false;
            default:
                _isLost = true;
                return false;
        }
    }

    /// <summary>Makes one event of the message. What has to come second stays for the next call.</summary>
    /// <returns>False when the message is of no interest.</returns>
    private bool TryRead(ref CanEvent canEvent)
    {
        canEvent.TimestampNs = _messageNs;
        if (_message.IsOverrun)
        {
            _message.IsOverrun = false;
            canEvent.Kind = CanEventKind.Overrun;
            return true;
        }

        _hasMessage = false;
        switch (_message.Kind)
        {
            case DriverMessageKind.Received:
                canEvent.Kind = CanEventKind.Received;
                canEvent.Frame = _message.Frame;
                return true;
            case DriverMessageKind.Transmitted:
                canEvent.Kind = CanEventKind.Transmitted;
                canEvent.Frame = _message.Frame;
                var isOurs = _unconfirmed.TryTake(ref canEvent.Frame, out var isLast);
                _hasMessage = !isLast;
                return isOurs;
            case DriverMessageKind.State:
                return TryChangeState(_message.State, ref canEvent);
            default:
                return false;
        }
    }

    /// <summary>Looks after what no message tells.</summary>
    private bool TryWatch(ref CanEvent canEvent)
    {
        var nowNs = _clock.NowNs;
        if (_isLost)
        {
            return false;
        }

        if (nowNs >= _restartNs)
        {
            _port.Restart();
            _restartNs = long.MaxValue; // another attempt follows if this one does not help
            _watchNs = nowNs;
        }

        if (!_port.TakeStateHint() && nowNs < _watchNs)
        {
            return false;
        }

        _watchNs = nowNs + WatchNs;
        _isLost = _port.ReadState(out var state) == DriverResult.Gone;
        canEvent.TimestampNs = _stamps.Clamp(_clock.NowNs);
        return !_isLost && TryChangeState(state, ref canEvent);
    }

    private bool TryChangeState(CanBusState state, ref CanEvent canEvent)
    {
        if (state != CanBusState.BusOff)
        {
            _restartNs = long.MaxValue;
        }
        else if (_restartNs == long.MaxValue)
        {
            OnBusOff();
        }

        if (state == _state)
        {
            return false;
        }

        _state = state;
        canEvent.Kind = CanEventKind.StateChanged;
        canEvent.State = state;
        return true;
    }

    // Frames of before must not leave when the controller is back. With them messages may have gone, one of which said
    // that it is back already: the next look asks.
    private void OnBusOff()
    {
        var nowNs = _clock.NowNs;
        _port.DropFrames();
        _unconfirmed.Clear();
        _watchNs = nowNs;
        _restartNs = nowNs + RestartNs;
    }
}
