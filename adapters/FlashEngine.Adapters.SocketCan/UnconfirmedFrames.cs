using FlashEngine.Can;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>
/// The frames that the kernel took and has not looped back yet, in order. They bound what may be under way: a virtual
/// interface has no queue that would ever be full, and a socket that nobody reads drops what does not fit.
/// </summary>
internal sealed class UnconfirmedFrames(int capacity)
{
    private readonly CanFrame[] _frames = new CanFrame[capacity];
    private int _head;

    public int Count { get; private set; }

    /// <summary>How many more may be sent.</summary>
    public int Room => _frames.Length - Count;

    /// <summary>The oldest one; only when <see cref="Count"/> is not 0.</summary>
    public ref readonly CanFrame Head => ref _frames[_head];

    public void Add(in CanFrame frame)
    {
        _frames[(_head + Count) % _frames.Length] = frame;
        Count++;
    }

    public void RemoveHead()
    {
        _head = (_head + 1) % _frames.Length;
        Count--;
    }

    public void Clear() => Count = 0;

    /// <summary>True when one of them looks like this frame.</summary>
    public bool Holds(in CanFrame frame)
    {
        for (var i = 0; i < Count; i++)
        {
            if (IsSame(in _frames[(_head + i) % _frames.Length], in frame))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when two frames cannot be told apart on the wire.</summary>
    public static bool IsSame(in CanFrame one, in CanFrame other) =>
        one.Id == other.Id && one.IsFd == other.IsFd && one.Data.SequenceEqual(other.Data);
}
