namespace FlashEngine.Simulation.Bus;

/// <summary>
/// Waits for a station time as exactly as a thread can without burning a core: an interruptible wait in milliseconds,
/// then a short sleep, then a spin over the last microseconds. One thread waits; any thread may wake or nudge it.
/// </summary>
internal sealed class PreciseWaiter(IStationClock clock)
{
    // A timed wait overshoots by about 0.1 ms; what is left over goes to the short sleep.
    private const long InterruptibleMarginNs = 1_200_000;
    private const long SpinNs = 50_000;
    private const long NanosecondsPerMillisecond = 1_000_000;

    // A plain object, because a Lock has no timed wait for a condition.
    private readonly object _gate = new();
    private bool _woken;
    private bool _nudged;

    /// <summary>Ends the wait that runs, or the next one.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            _woken = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Makes the wait that runs return without having been woken, so that its caller looks again.</summary>
    public void Nudge()
    {
        lock (_gate)
        {
            _nudged = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until a time; <see cref="long.MaxValue"/> for without limit.</summary>
    /// <returns>True when it was woken.</returns>
    public bool WaitUntil(long untilNs)
    {
        while (true)
        {
            lock (_gate)
            {
                if (_woken || _nudged)
                {
                    var woken = _woken;
                    _woken = false;
                    _nudged = false;
                    return woken;
                }
            }

            var leftNs = untilNs - clock.NowNs;
            if (leftNs <= 0)
            {
                return false;
            }

            Pause(leftNs);
        }
    }

    private void Pause(long leftNs)
    {
        var milliseconds = (leftNs - InterruptibleMarginNs) / NanosecondsPerMillisecond;
        if (milliseconds > 0)
        {
            lock (_gate)
            {
                if (!_woken && !_nudged)
                {
                    Monitor.Wait(_gate, (int)Math.Min(milliseconds, int.MaxValue));
                }
            }
        }
        else if (leftNs <= SpinNs || !ShortSleep.TrySleep(leftNs - SpinNs))
        {
            Thread.SpinWait(20);
        }
    }
}
