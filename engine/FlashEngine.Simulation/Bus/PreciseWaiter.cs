namespace FlashEngine.Simulation.Bus;

/// <summary>
/// Waits for a station time as exactly as a thread can without burning a core: a sleep that can be interrupted, then a
/// spin over the last microseconds. One thread waits; any thread may wake or nudge it.
/// </summary>
/// <param name="clock">Station time.</param>
/// <param name="signal">What it sleeps on; null: the best of this system.</param>
internal sealed class PreciseWaiter(IStationClock clock, IWaitSignal? signal = null)
{
    private const int Woken = 1;
    private const int Nudged = 2;

    // What a system needs to wake a thread whose sleep is over.
    private const long SpinNs = 50_000;

    private readonly IWaitSignal _signal =
        signal ?? (FutexSignal.IsSupported ? new FutexSignal() : new ConditionSignal());

    /// <summary>Ends the wait that runs, or the next one.</summary>
    public void Wake() => _signal.Set(Woken);

    /// <summary>Makes the wait that runs return without having been woken, so that its caller looks again.</summary>
    public void Nudge() => _signal.Set(Nudged);

    /// <summary>Waits until a time; <see cref="long.MaxValue"/> for without limit.</summary>
    /// <returns>True when it was woken.</returns>
    public bool WaitUntil(long untilNs)
    {
        while (true)
        {
            var flags = _signal.Take();
            if (flags != 0)
            {
                return (flags & Woken) != 0;
            }

            var leftNs = untilNs - clock.NowNs;
            if (leftNs <= 0)
            {
                return false;
            }

            if (leftNs > SpinNs)
            {
                _signal.Sleep(leftNs - SpinNs);
            }
            else
            {
                Thread.SpinWait(20);
            }
        }
    }
}
