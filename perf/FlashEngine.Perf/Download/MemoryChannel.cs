using FlashEngine.Can;
using FlashEngine.Perf.IsoTp;

namespace FlashEngine.Perf.Download;

/// <summary>
/// A channel without a wire: what the loop hands over is confirmed and given to the peer by the next
/// <see cref="Pump"/>, and the peer's frames come back in the same call. For a loop that is stepped on one thread.
/// </summary>
/// <param name="peer">The ECU at the other end.</param>
/// <param name="bitRate">What the channel says of itself.</param>
public sealed class MemoryChannel(PeerEcu peer, CanBitRate bitRate) : ICanChannel
{
    private const int QueueLength = 64;
    private readonly FrameFifo _handedOver = new(QueueLength);
    private readonly CanEvent[] _events = new CanEvent[QueueLength * 2];
    private int _first;
    private int _last;

    /// <summary>Frames of both directions so far.</summary>
    public long Frames { get; private set; }

    /// <inheritdoc/>
    public CanChannelInfo Info { get; } = new()
    {
        Name = "memory",
        BitRate = bitRate,
        Capabilities = CanCapabilities.TransmitConfirmation | CanCapabilities.Fd,
        TransmitQueueLength = QueueLength,
        TimestampAccuracyNs = 0,
    };

    /// <summary>Brings every frame that was handed over to the peer, and the peer's frames to the loop.</summary>
    public void Pump(long nowNs)
    {
        // The loop has taken all events of the pump before: it takes them until there are none.
        _first = 0;
        _last = 0;
        while (_handedOver.Count > 0)
        {
            ref readonly var frame = ref _handedOver.Take();
            Set(CanEventKind.Transmitted, nowNs).Frame = frame;
            peer.OnFrame(in frame, nowNs);
        }

        while (_last < _events.Length && peer.TryTake(ref _events[_last].Frame, nowNs))
        {
            _ = Set(CanEventKind.Received, nowNs);
        }

        Frames += _last;
    }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var count = 0;
        while (count < frames.Length && !_handedOver.IsFull)
        {
            _handedOver.Add() = frames[count++];
        }

        return count;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        var count = Math.Min(events.Length, _last - _first);
        _events.AsSpan(_first, count).CopyTo(events);
        _first += count;
        return count;
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs) => throw new InvalidOperationException("the bench steps the loop");

    /// <inheritdoc/>
    public void Wake() => throw new InvalidOperationException("the bench steps the loop");

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ref CanEvent Set(CanEventKind kind, long nowNs)
    {
        ref var entry = ref _events[_last++];
        entry.Kind = kind;
        entry.TimestampNs = nowNs;
        return ref entry;
    }
}
