namespace FlashEngine.Adapters.LocalBus;

/// <summary>
/// Where a channel's owner waits: asleep until shortly before the deadline, then in short sleeps, because a long one
/// ends late and STmin is to be kept exactly. What ends the wait early is told from other threads.
/// </summary>
internal sealed class ChannelWaiter(IStationClock clock)
{
    // A timed wait for a signal counts in milliseconds; Windows rounds them to its clock tick.
    private static readonly long ExactNs = OperatingSystem.IsWindows() ? 17_000_000 : 2_000_000;

    // Short sleeps end late too, by as much as the system likes to gather wake-ups.
    private const long SpinNs = 100_000;
    private const long ShortestLookNs = 100_000;
    private const int SleepMaxMs = 3_600_000;
    private const int NsPerMs = 1_000_000;

    private readonly object _gate = new();
    private volatile bool _isSet;

    /// <summary>Ends the wait that runs, or the next one. Thread-safe.</summary>
    public void Set()
    {
        lock (_gate)
        {
            _isSet = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits until a station time in nanoseconds, or for <see cref="Set"/>.</summary>
    public void WaitUntil(long deadlineNs)
    {
        SleepUntilSoon(deadlineNs);
        for (var leftNs = deadlineNs - clock.NowNs; leftNs > 0 && !_isSet; leftNs = deadlineNs - clock.NowNs)
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

        _isSet = false;
    }

    private void SleepUntilSoon(long deadlineNs)
    {
        lock (_gate)
        {
            while (!_isSet)
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
