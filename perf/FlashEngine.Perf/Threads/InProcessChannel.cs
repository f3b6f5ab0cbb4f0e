using System.Collections.Concurrent;
using FlashEngine.Can;
using FlashEngine.Simulation.Bus;

namespace FlashEngine.Perf.Threads;

/// <summary>
/// A channel whose device is this process: any thread may deliver events, and the owner waits as the endpoint of a
/// virtual bus does. Frames handed over are confirmed at once, at the time at which they were taken.
/// </summary>
/// <param name="clock">Station time.</param>
/// <param name="sent">Is told of every frame that was taken, with its time; may deliver events.</param>
internal sealed class InProcessChannel(IStationClock clock, Action<InProcessChannel, CanFrame, long>? sent = null)
    : ICanChannel
{
    private readonly ConcurrentQueue<CanEvent> _events = new();
    private readonly PreciseWaiter _waiter = new(clock);

    public CanChannelInfo Info { get; } = new()
    {
        Name = "in-process",
        BitRate = new CanBitRate(1_000_000),
        Capabilities = CanCapabilities.TransmitConfirmation,
        TransmitQueueLength = 64,
        TimestampAccuracyNs = 0,
    };

    /// <summary>Makes an event happen now; from any thread.</summary>
    public void Deliver(CanEventKind kind, in CanFrame frame, long nowNs)
    {
        _events.Enqueue(new CanEvent { Kind = kind, Frame = frame, TimestampNs = nowNs });
        _waiter.Nudge();
    }

    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        foreach (ref readonly var frame in frames)
        {
            var nowNs = clock.NowNs;
            _events.Enqueue(new CanEvent { Kind = CanEventKind.Transmitted, Frame = frame, TimestampNs = nowNs });
            sent?.Invoke(this, frame, nowNs);
        }

        return frames.Length;
    }

    public int Receive(Span<CanEvent> events)
    {
        var count = 0;
        while (count < events.Length && _events.TryDequeue(out events[count]))
        {
            count++;
        }

        return count;
    }

    public void Wait(long deadlineNs)
    {
        if (_events.IsEmpty)
        {
            _ = _waiter.WaitUntil(deadlineNs);
        }
    }

    public void Wake() => _waiter.Wake();

    public void Dispose() => _events.Clear();
}
