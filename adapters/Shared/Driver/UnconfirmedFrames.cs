using FlashEngine.Can;

namespace FlashEngine.Adapters.Shared.Driver;

/// <summary>The frames that a driver took and has not confirmed yet, in order. They bound what is under way.</summary>
internal sealed class UnconfirmedFrames(int capacity)
{
    private readonly CanFrame[] _frames = new CanFrame[capacity];
    private int _head;
    private int _count;

    /// <summary>How many more may be sent.</summary>
    public int Room => _frames.Length - _count;

    public void Add(in CanFrame frame)
    {
        _frames[(_head + _count) % _frames.Length] = frame;
        _count++;
    }

    public void Clear() => _count = 0;

    /// <summary>
    /// Takes the oldest frame if it, or one behind it, is the one confirmed: frames leave in order, so a confirmation
    /// vouches for those whose own was lost in an overrun.
    /// </summary>
    /// <param name="confirmed">What the driver confirms; becomes the frame taken.</param>
    /// <param name="isLast">True when the frame taken is the one confirmed.</param>
    /// <returns>False when none of them is the one confirmed.</returns>
    public bool TryTake(ref CanFrame confirmed, out bool isLast)
    {
        isLast = true;
        for (var i = 0; i < _count; i++)
        {
            if (IsSame(in _frames[(_head + i) % _frames.Length], in confirmed))
            {
                isLast = i == 0;
                confirmed = _frames[_head];
                _head = (_head + 1) % _frames.Length;
                _count--;
                return true;
            }
        }

        return false;
    }

    private static bool IsSame(in CanFrame one, in CanFrame other) =>
        one.Id == other.Id && one.IsFd == other.IsFd && one.Data.SequenceEqual(other.Data);
}
