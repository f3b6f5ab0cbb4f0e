using FlashEngine.Can;
using FlashEngine.Simulation.Faults;
using FlashEngine.Wire;

namespace FlashEngine.Simulation.Bus;

/// <summary>
/// The host's node on a simulated bus. Every call first advances the bus to station time, so in real time the owner's
/// own thread is the engine of the bus; in virtual time a pump has advanced it already, and nothing is left to do.
/// </summary>
internal sealed class WireEndpoint(WireBus bus, int transmitQueueLength) : BusNode(transmitQueueLength), IWireEndpoint
{
    private readonly EventQueue _events = new();
    private readonly PreciseWaiter _waiter = new(bus.Clock);
    private bool _isWaiting;
    private bool _removed;
    private long _blockedUntilNs = long.MaxValue;
    private bool _isOff;

    /// <inheritdoc/>
    public bool TrySubmit(in CanFrame frame)
    {
        if (frame.IsFd && !bus.BitRate.IsFd)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"{bus.Name} is a classic CAN bus; it cannot carry the FD frame {frame}");
        }

        lock (bus.Gate)
        {
            bus.CatchUp();
            if (_removed || _isOff || IsBlocked(in frame) || !Queue.TryAdd(in frame))
            {
                return false;
            }

            bus.NotifyOthers(this);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool TryTake(ref CanEvent wireEvent)
    {
        if (_events.Count == 0 && bus.NextEventNs > bus.Clock.NowNs)
        {
            return false;
        }

        lock (bus.Gate)
        {
            if (_events.Count == 0)
            {
                bus.CatchUp();
            }

            return _events.TryTake(ref wireEvent);
        }
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        while (true)
        {
            long untilNs;
            lock (bus.Gate)
            {
                _isWaiting = false;
                bus.CatchUp();
                _isWaiting = _events.Count == 0 && !_removed && bus.NowNs < deadlineNs;
                untilNs = Math.Min(deadlineNs, bus.NextEventNs);
            }

            if (!_isWaiting || _waiter.WaitUntil(untilNs))
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (bus.Gate)
        {
            _removed = true;
            bus.Remove(this);
        }

        _waiter.Wake();
    }

    /// <inheritdoc/>
    public override long DeadlineNs => Math.Min(_blockedUntilNs, _isOff ? Errors.OffUntilNs : long.MaxValue);

    /// <inheritdoc/>
    public override void OnDeadline(long nowNs)
    {
        if (_blockedUntilNs <= nowNs)
        {
            _blockedUntilNs = long.MaxValue; // there is room again, and whoever waits is told by the step that follows
            OnBusChanged();
        }

        if (_isOff && Errors.OffUntilNs <= nowNs)
        {
            _isOff = false;
            OnBusState(CanBusState.Active, nowNs);
        }
    }

    /// <inheritdoc/>
    public override void OnBusState(CanBusState state, long nowNs) =>
        Add(new CanEvent { Kind = CanEventKind.StateChanged, State = state, TimestampNs = nowNs });

    /// <inheritdoc/>
    public override void OnBusOff()
    {
        Queue.Clear();
        _isOff = true;
    }

    /// <inheritdoc/>
    public override void OnReceived(in CanFrame frame, long startNs, long endNs) =>
        Add(new CanEvent { Kind = CanEventKind.Received, Frame = frame, TimestampNs = endNs });

    /// <inheritdoc/>
    public override void OnTransmitted(in CanFrame frame, long endNs) =>
        Add(new CanEvent { Kind = CanEventKind.Transmitted, Frame = frame, TimestampNs = endNs });

    /// <inheritdoc/>
    public override void OnBusChanged()
    {
        if (_isWaiting)
        {
            _waiter.Nudge();
        }
    }

    /// <inheritdoc/>
    public override void OnRemoved(long nowNs)
    {
        _removed = true;
        Queue.Clear();
        Add(new CanEvent { Kind = CanEventKind.Removed, TimestampNs = nowNs });
        _waiter.Wake();
    }

    private bool IsBlocked(in CanFrame frame)
    {
        if (_blockedUntilNs != long.MaxValue || bus.Faults is not { } faults)
        {
            return _blockedUntilNs != long.MaxValue;
        }

        var fault = faults.OnSubmit(bus.Name, in frame);
        if (fault.Kind == AdapterFaultKind.QueueFull)
        {
            _blockedUntilNs = bus.NowNs + fault.DurationNs;
            bus.NotifyOthers(this);
        }
        else if (fault.Kind == AdapterFaultKind.Removed)
        {
            bus.Remove(this);
            OnRemoved(bus.NowNs);
        }

        return fault.Kind != AdapterFaultKind.None;
    }

    // An event that another thread's step brought must end a wait that runs.
    private void Add(in CanEvent item)
    {
        _events.Add(in item);
        OnBusChanged();
    }
}
