using FlashEngine.Can;

namespace FlashEngine.Rehearsal;

/// <summary>A channel that can tell whether anything was received, without the step that would take it.</summary>
internal sealed class InboxChannel(ICanChannel channel) : ICanChannel
{
    private const int Length = 64;
    private readonly CanEvent[] _inbox = new CanEvent[Length];
    private int _first;
    private int _count;
    private bool _isRefused;

    /// <inheritdoc/>
    public CanChannelInfo Info => channel.Info;

    /// <summary>
    /// True when <see cref="Receive"/> will give something, or when a refused frame may find room by now.
    /// </summary>
    public bool HasNews
    {
        get
        {
            if (_isRefused)
            {
                return true;
            }

            if (_count == 0)
            {
                (_first, _count) = (0, channel.Receive(_inbox));
            }

            return _count > 0;
        }
    }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var count = channel.Send(frames);
        _isRefused = count < frames.Length;
        return count;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        if (_count == 0)
        {
            return channel.Receive(events);
        }

        var count = Math.Min(_count, events.Length);
        _inbox.AsSpan(_first, count).CopyTo(events);
        _first += count;
        _count -= count;
        return count;
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs) => channel.Wait(deadlineNs);

    /// <inheritdoc/>
    public void Wake() => channel.Wake();

    /// <inheritdoc/>
    public void Dispose() => channel.Dispose();
}
