namespace FlashEngine.Uds;

/// <summary>What a request has used up of a <see cref="RepeatPolicy"/>.</summary>
internal struct RepeatBudget
{
    private int _count;
    private long _sinceNs;

    /// <summary>Takes one repetition out.</summary>
    /// <returns>False when the policy allows no further one.</returns>
    public bool TryTake(RepeatPolicy policy, long nowNs)
    {
        _sinceNs = _count == 0 ? nowNs : _sinceNs;
        if (_count >= policy.CountMax || (nowNs - _sinceNs) / 100 > policy.TotalMax.Ticks)
        {
            return false;
        }

        _count++;
        return true;
    }
}
