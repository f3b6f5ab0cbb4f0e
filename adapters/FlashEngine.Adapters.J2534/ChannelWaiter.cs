namespace FlashEngine.Adapters.J2534;

/// <summary>
/// Waits for a signal or a station time: asleep while the time is milliseconds away, then looking again and again and
/// leaving the core to others meanwhile, because a sleep ends late and STmin is to be kept exactly.
/// </summary>
internal sealed class ChannelWaiter(IStationClock clock) : IDisposable
{
    private const long Millisecond = 1_000_000;
    private const long AwakeNs = Millisecond + (Millisecond / 5);
    private const long SleepMaxNs = 3_600_000 * Millisecond;
    private readonly AutoResetEvent _signal = new(false);

    /// <summary>Ends the wait that runs, or the next one. Thread-safe.</summary>
    public void Signal() => _signal.Set();

    /// <summary>Waits.</summary>
    /// <param name="deadlineNs">Station time in nanoseconds.</param>
    public void WaitUntil(long deadlineNs)
    {
        long leftNs;
        while ((leftNs = deadlineNs - clock.NowNs) > 0)
        {
            var sleepMs = leftNs > AwakeNs ? (int)((Math.Min(leftNs, SleepMaxNs) - AwakeNs) / Millisecond) + 1 : 0;
            if (_signal.WaitOne(sleepMs))
            {
                return;
            }

            if (sleepMs == 0)
            {
                Thread.Yield();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signal.Dispose();
}
