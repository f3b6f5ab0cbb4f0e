using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Signals;

/// <summary>
/// Events for a channel's owner, guarded by the channel. It grows with a slow owner up to a limit; past that, events
/// are lost, and the next one that finds room is preceded by <see cref="CanEventKind.Overrun"/>.
/// </summary>
internal sealed class EventRing
{
    private const int InitialLength = 256;
    private const int LengthMax = 65_536;

    private CanEvent[] _events = new CanEvent[InitialLength];
    private int _head;
    private bool _hasLost;

    public int Count { get; private set; }

    public void Add(in CanEvent item)
    {
        if (_hasLost && Count < LengthMax - 1)
        {
            _hasLost = false;
            Append(new CanEvent { Kind = CanEventKind.Overrun, TimestampNs = item.TimestampNs });
        }

        _hasLost |= Count == LengthMax;
        if (!_hasLost)
        {
            Append(in item);
        }
    }

    public int Take(Span<CanEvent> events)
    {
        var count = Math.Min(events.Length, Count);
        for (var index = 0; index < count; index++)
        {
            events[index] = _events[_head];
            _head = (_head + 1) % _events.Length;
        }

        Count -= count;
        return count;
    }

    private void Append(in CanEvent item)
    {
        if (Count == _events.Length)
        {
            var larger = new CanEvent[2 * _events.Length];
            _events.AsSpan(_head).CopyTo(larger);
            _events.AsSpan(0, _head).CopyTo(larger.AsSpan(_events.Length - _head));
            _events = larger;
            _head = 0;
        }

        _events[(_head + Count) % _events.Length] = item;
        Count++;
    }
}
