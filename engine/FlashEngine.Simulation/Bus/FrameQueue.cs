using FlashEngine.Can;

namespace FlashEngine.Simulation.Bus;

/// <summary>A node's transmit queue: first in, first out, of fixed length.</summary>
internal sealed class FrameQueue(int capacity)
{
    private readonly CanFrame[] _frames = new CanFrame[capacity];
    private int _head;

    public int Count { get; private set; }

    public bool IsFull => Count == _frames.Length;

    /// <summary>The oldest frame; only when <see cref="Count"/> is not 0.</summary>
    public ref readonly CanFrame Head => ref _frames[_head];

    public bool TryAdd(in CanFrame frame)
    {
        if (IsFull)
        {
            return false;
        }

        _frames[(_head + Count) % _frames.Length] = frame;
        Count++;
        return true;
    }

    public void RemoveHead()
    {
        _head = (_head + 1) % _frames.Length;
        Count--;
    }

    /// <summary>Forgets all frames, or all but the oldest.</summary>
    public void Clear(bool keepHead = false) => Count = keepHead ? Math.Min(Count, 1) : 0;
}
