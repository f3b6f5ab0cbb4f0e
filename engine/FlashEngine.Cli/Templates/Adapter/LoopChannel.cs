using FlashEngine;
using FlashEngine.Can;

namespace $assembly$;

/// <summary>
/// A channel on the bus in memory. A frame is on the wire as soon as it is taken; it occupies the transmit queue until
/// the owner has taken its confirmation, which is what bounds how much is sent at once.
/// </summary>
internal sealed class LoopChannel(LoopBus bus, IStationClock clock, string device, CanChannelInfo info) : ICanChannel
{
    /// <summary>How many frames may be sent whose confirmations were not taken yet.</summary>
    public const int QueueLength = 32;

    private const int ReceivedMax = 1024;
    private const long NsPerMs = 1_000_000;

    // Room for one more event: the one that tells of a loss.
    private readonly CanEvent[] _events = new CanEvent[QueueLength + ReceivedMax + 1];
    private int _head;
    private int _count;
    private int _unconfirmedCount;
    private bool _hasLost;
    private bool _isWoken;

    /// <summary>The device that it occupies.</summary>
    public string Device => device;

    /// <inheritdoc/>
    public CanChannelInfo Info => info;

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        RefuseFdOnClassic(frames);
        lock (bus.Gate)
        {
            var nowNs = clock.NowNs;
            var count = Math.Min(frames.Length, QueueLength - _unconfirmedCount);
            foreach (ref readonly var frame in frames[..count])
            {
                bus.Deliver(this, in frame, nowNs);
                Add(CanEventKind.Transmitted, in frame, nowNs);
            }

            _unconfirmedCount += count;
            Monitor.PulseAll(bus.Gate);
            return count;
        }
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        lock (bus.Gate)
        {
            var count = Math.Min(events.Length, _count);
            for (var i = 0; i < count; i++)
            {
                events[i] = _events[_head];
                _unconfirmedCount -= events[i].Kind == CanEventKind.Transmitted ? 1 : 0;
                _head = (_head + 1) % _events.Length;
            }

            _count -= count;
            return count;
        }
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        lock (bus.Gate)
        {
            while (_count == 0 && !_isWoken && clock.NowNs is var nowNs && nowNs < deadlineNs)
            {
                // The gate counts in milliseconds. Where STmin matters, wait for the device with a finer timer.
                var ms = Math.Min(((deadlineNs - nowNs - 1) / NsPerMs) + 1, int.MaxValue);
                _ = Monitor.Wait(bus.Gate, (int)ms);
            }

            _isWoken = false;
        }
    }

    /// <inheritdoc/>
    public void Wake()
    {
        lock (bus.Gate)
        {
            _isWoken = true;
            Monitor.PulseAll(bus.Gate);
        }
    }

    /// <summary>Takes a frame of another channel. The caller holds the gate.</summary>
    public void OnReceived(in CanFrame frame, long timestampNs)
    {
        if (_count - _unconfirmedCount < ReceivedMax)
        {
            Add(CanEventKind.Received, in frame, timestampNs);
            _hasLost = false;
        }
        else if (!_hasLost)
        {
            // Told once per gap; its place is the spare one, and the gap lasts until the owner has taken something.
            _hasLost = true;
            Add(CanEventKind.Overrun, default, timestampNs);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => bus.Leave(this);

    private void RefuseFdOnClassic(ReadOnlySpan<CanFrame> frames)
    {
        foreach (ref readonly var frame in frames)
        {
            if (frame.IsFd && !info.BitRate.IsFd)
            {
                throw new ChannelException(
                    ChannelFault.NotSupported, $"{info.Name} is open for classic CAN, the frame {frame} is CAN FD");
            }
        }
    }

    private void Add(CanEventKind kind, in CanFrame frame, long timestampNs)
    {
        ref var canEvent = ref _events[(_head + _count) % _events.Length];
        canEvent.Kind = kind;
        canEvent.Frame = frame;
        canEvent.TimestampNs = timestampNs;
        _count++;
    }
}
