using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>
/// The frames that the host was given and that have not left for certain, in order. They bound what may be sent.
/// </summary>
internal sealed class UnconfirmedFrames(int capacity)
{
    private readonly CanFrame[] _frames = new CanFrame[capacity];
    private int _head;
    private int _count;

    /// <summary>How many more may be sent.</summary>
    public int Room => _frames.Length - _count;

    /// <summary>The oldest one.</summary>
    public ref readonly CanFrame Head => ref _frames[_head];

    public void Add(in CanFrame frame)
    {
        _frames[(_head + _count) % _frames.Length] = frame;
        _count++;
    }

    /// <summary>Lets the oldest ones go, as many as there are at most.</summary>
    public void Remove(int count)
    {
        count = Math.Clamp(count, 0, _count);
        _head = (_head + count) % _frames.Length;
        _count -= count;
    }

    /// <summary>How many lie before the first that looks like this frame; -1: none does.</summary>
    public int IndexOf(in CanFrame frame)
    {
        for (var i = 0; i < _count; i++)
        {
            ref readonly var sent = ref _frames[(_head + i) % _frames.Length];
            if (sent.Id == frame.Id && sent.Data.SequenceEqual(frame.Data))
            {
                return i;
            }
        }

        return -1;
    }
}
