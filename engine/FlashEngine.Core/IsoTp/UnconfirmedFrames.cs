namespace FlashEngine.IsoTp;

/// <summary>
/// The frames handed over and not yet confirmed, oldest first. Channels confirm in the order of acceptance, so the
/// oldest entry is always the one that a confirmation belongs to, even when its transfer has ended meanwhile.
/// </summary>
internal sealed class UnconfirmedFrames
{
    // A power of two. It grows to the depth of the device's queue once and stays there.
    private Entry[] _ring = new Entry[16];
    private int _head;

    public int Count { get; private set; }

    /// <summary>The entry at <paramref name="index"/>, 0 being the oldest.</summary>
    public ref readonly Entry this[int index] => ref _ring[(_head + index) & (_ring.Length - 1)];

    public void Push(in Entry entry)
    {
        if (Count == _ring.Length)
        {
            Grow();
        }

        _ring[(_head + Count) & (_ring.Length - 1)] = entry;
        Count++;
    }

    public bool TryPop(out Entry entry)
    {
        if (Count == 0)
        {
            entry = default;
            return false;
        }

        entry = _ring[_head];
        _head = (_head + 1) & (_ring.Length - 1);
        Count--;
        return true;
    }

    public void Clear() => Count = 0;

    private void Grow()
    {
        var larger = new Entry[_ring.Length * 2];
        for (var index = 0; index < Count; index++)
        {
            larger[index] = this[index];
        }

        _ring = larger;
        _head = 0;
    }

    /// <param name="HandOffNs">When the frame was taken.</param>
    /// <param name="Ticket">Which transfer or FlowControl it belongs to; stale ones match nothing.</param>
    /// <param name="IsFlowControl">True for the receiver's frames, false for the sender's.</param>
    internal readonly record struct Entry(long HandOffNs, int Ticket, bool IsFlowControl);
}
