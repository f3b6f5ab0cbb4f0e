namespace FlashEngine.Channels;

/// <summary>Delays that a channel's loop serves: for scripts, caps and keep-alive.</summary>
public sealed class LoopTimers
{
    private readonly PriorityQueue<Action, (long DueNs, long Order)> _entries = new();
    private long _order;

    /// <summary>When the next timer is due; <see cref="long.MaxValue"/>: none.</summary>
    public long DeadlineNs => _entries.TryPeek(out _, out var priority) ? priority.DueNs : long.MaxValue;

    /// <summary>Calls <paramref name="callback"/> on the loop once <paramref name="dueNs"/> has come.</summary>
    public void Add(long dueNs, Action callback) => _entries.Enqueue(callback, (dueNs, _order++));

    /// <summary>Calls what is due.</summary>
    internal void Step(long nowNs)
    {
        while (_entries.TryPeek(out var callback, out var priority) && priority.DueNs <= nowNs)
        {
            _ = _entries.Dequeue();
            callback();
        }
    }
}
