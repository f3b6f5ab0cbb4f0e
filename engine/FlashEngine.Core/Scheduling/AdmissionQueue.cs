namespace FlashEngine.Scheduling;

/// <summary>
/// The rules of admission, for plans and for real jobs alike. In the order of the list, an ECU starts as soon as those
/// that it comes after are done and the vehicle, its channel and its power group have room; ECUs of a same-time group
/// start at once or not at all. What one finds too full is kept for it: nobody behind it in the list takes from there,
/// so that a group, or an ECU of high priority, is not overtaken for ever.
/// </summary>
public sealed class AdmissionQueue
{
    private readonly ScheduleJob _job;
    private readonly List<int> _waiting;
    private readonly int[] _free;
    private readonly bool[] _isKept;
    private readonly int[] _missing;

    /// <summary>Makes the queue of a job.</summary>
    /// <param name="order">The ECUs, first admitted first; others name them by their place in this list.</param>
    /// <param name="limits">How many may run at once.</param>
    /// <exception cref="ArgumentException">A same-time group is larger than a limit allows.</exception>
    public AdmissionQueue(IReadOnlyList<EcuWork> order, SessionLimits limits)
        : this(new ScheduleJob(order, limits)) => Reset(Enumerable.Range(0, _job.Units.Length).ToArray());

    internal AdmissionQueue(ScheduleJob job)
    {
        _job = job;
        _waiting = new List<int>(job.Units.Length);
        _free = new int[job.Capacity.Length];
        _isKept = new bool[job.Capacity.Length];
        _missing = new int[job.Units.Length];
    }

    /// <summary>Starts what may start now.</summary>
    /// <param name="started">Gets the places of the ECUs to start, in order.</param>
    public void Admit(ICollection<int> started)
    {
        Array.Clear(_isKept);
        for (var i = 0; i < _waiting.Count; i++)
        {
            var unit = _waiting[i];
            if (_missing[unit] == 0 && TryTake(_job.Units[unit]))
            {
                _waiting.RemoveAt(i--);
                foreach (var ecu in _job.Units[unit])
                {
                    started.Add(ecu);
                }
            }
        }
    }

    /// <summary>The session of an ECU has ended: there is room, and what comes after it may start.</summary>
    public void Complete(int ecu)
    {
        Take(_job.LimitsOf[ecu], -1);
        foreach (var follower in _job.FollowersOf[ecu])
        {
            _missing[_job.UnitOf[follower]]--;
        }
    }

    /// <summary>An ECU is not to be started any more, and nobody of its same-time group with it.</summary>
    public void Withdraw(int ecu) => _ = _waiting.Remove(_job.UnitOf[ecu]);

    /// <summary>Begins anew with an order of units.</summary>
    internal void Reset(int[] order)
    {
        _waiting.Clear();
        _waiting.AddRange(order);
        _job.Capacity.CopyTo(_free, 0);
        _job.MissingOf.CopyTo(_missing, 0);
    }

    private bool TryTake(int[] unit)
    {
        foreach (var ecu in unit)
        {
            Take(_job.LimitsOf[ecu], 1);
        }

        if (HasRoom(unit))
        {
            return true;
        }

        Keep(unit);
        foreach (var ecu in unit)
        {
            Take(_job.LimitsOf[ecu], -1);
        }

        return false;
    }

    private bool HasRoom(int[] unit)
    {
        foreach (var ecu in unit)
        {
            foreach (var limit in _job.LimitsOf[ecu])
            {
                if (_free[limit] < 0 || _isKept[limit])
                {
                    return false;
                }
            }
        }

        return true;
    }

    private void Keep(int[] unit)
    {
        foreach (var ecu in unit)
        {
            foreach (var limit in _job.LimitsOf[ecu])
            {
                _isKept[limit] |= _free[limit] < 0;
            }
        }
    }

    private void Take(int[] limits, int count)
    {
        foreach (var limit in limits)
        {
            _free[limit] -= count;
        }
    }
}
