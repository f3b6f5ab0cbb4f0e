using FlashEngine.Can;

namespace FlashEngine.Simulation.Bus;

/// <summary>
/// Events for the owner of an endpoint. It grows with a slow owner up to a limit; past that, events are lost, and the
/// next one that finds room is preceded by <see cref="CanEventKind.Overrun"/>.
/// </summary>
internal sealed class EventQueue
{
    private const int InitialLength = 256;
    private const int LengthMax = 65_536;

    private CanEvent[] _events = new CanEvent[InitialLength];
    private int _head;
    private bool _lost;
    private int _count;

    /// <summary>How many there are; may be asked without the bus's lock.</summary>
    public int Count
    {
        get => Volatile.Read(ref _count);
        private set => Volatile.Write(ref _count, value);
    }

    public void Add(in CanEvent item)
    {
        if (_lost && Count < LengthMax - 1)
        {
            _lost = false;
            Append(new CanEvent { Kind = CanEventKind.Overrun, TimestampNs = item.TimestampNs });
        }

        if (_lost || Count == LengthMax)
        {
            _lost = true;
            return;
        }

        Append(in item);
    }

    public bool TryTake(ref CanEvent item)
    {
        if (Count == 0)
        {
            return false;
        }

        item = _events[_head];
        _head = (_head + 1) & (_events.Length - 1);
        Count--;
        return true;
    }

    private void Append(in CanEvent item)
    {
        if (Count == _events.Length)
        {
            Grow();
        }

        _events[(_head + Count) & (_events.Length - 1)] = item;
        Count++;
    }

    private void Grow()
    {
        var larger = new CanEvent[2 * _events.Length];
        var front = _events.Length - _head;
        Array.Copy(_events, _head, larger, 0, front);
        Array.Copy(_events, 0, larger, front, _head);
        _events = larger;
        _head = 0;
    }
}
