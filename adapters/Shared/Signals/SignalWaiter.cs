namespace FlashEngine.Adapters.Shared.Signals;

/// <summary>
/// Where a channel's owner waits: asleep until shortly before the deadline, then in short sleeps, because a long one
/// ends late and STmin is to be kept exactly. What ends the wait early is told from other threads.
/// </summary>
internal sealed class SignalWaiter(IStationClock clock)
{
    // A timed wait for a signal counts in milliseconds; Windows rounds them to its clock tick.
    private static readonly long ExactNs = OperatingSystem.IsWindows() ? 17_000_000 : 2_000_000;

    // Short sleeps end late too, by as much as the system likes to gather wake-ups.
    private const long SpinNs = 100_000;
    private const long ShortestLookNs = 100_000;
    private const int SleepMaxMs = 3_600_000;
    private const int NsPerMs = 1_000_000;

    private readonly object _gate = new();
    private int _isSet;

    /// <summary>Ends the wait that runs, or the next one. Thread-safe.</summary>
    public void Set()
    {
        lock (_gate)
        {
            Volatile.Write(ref _isSet, 1);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits until a station time in nanoseconds, or for <see cref="Set"/>.</summary>
    /// <returns>False when the time came first.</returns>
    public bool WaitUntil(long deadlineNs)
    {
        SleepUntilSoon(deadlineNs);
        long leftNs;
        while (Volatile.Read(ref _isSet) == 0 && (leftNs = deadlineNs - clock.NowNs) > 0)
        {
            if (leftNs > SpinNs)
            {
                ShortSleep.Sleep(Math.Min(leftNs - SpinNs, ShortestLookNs));
            }
            else
            {
                Thread.SpinWait(20);
            }
        }

        // Whatever was told before this has happened for the caller, who looks at all of it now.
        return Interlocked.Exchange(ref _isSet, 0) != 0;
    }

    private void SleepUntilSoon(long deadlineNs)
    {
        lock (_gate)
        {
            while (_isSet == 0)
            {
                var leftNs = deadlineNs - clock.NowNs - (ExactNs / 2);
                if (leftNs < ExactNs / 2)
                {
                    return;
                }

                Monitor.Wait(_gate, (int)Math.Min(leftNs / NsPerMs, SleepMaxMs));
            }
        }
    }
}
