using FlashEngine.Can;

namespace FlashEngine.Perf.IsoTp;

/// <summary>The frames on their way in one direction, oldest first: a ring of fixed size, filled in place.</summary>
public sealed class FrameFifo(int capacity)
{
    private readonly CanFrame[] _frames = new CanFrame[capacity];
    private int _head;

    /// <summary>How many frames are in it.</summary>
    public int Count { get; private set; }

    /// <summary>True when it takes no more.</summary>
    public bool IsFull => Count == _frames.Length;

    /// <summary>A new place at the end, to be written by the caller.</summary>
    public ref CanFrame Add()
    {
        var index = _head + Count;
        Count++;
        return ref _frames[index < _frames.Length ? index : index - _frames.Length];
    }

    /// <summary>Takes the oldest frame; the reference is good until the next <see cref="Add"/>.</summary>
    public ref readonly CanFrame Take()
    {
        var index = _head;
        _head = _head + 1 < _frames.Length ? _head + 1 : 0;
        Count--;
        return ref _frames[index];
    }
}
