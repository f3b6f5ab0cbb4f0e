namespace FlashEngine.Adapters.Shared.Waiting;

/// <summary>
/// Waits for a driver, a wake-up or a station time: asleep until shortly before the time, then asking again and again,
/// because a sleep ends late and STmin is to be kept exactly.
/// </summary>
internal abstract class ChannelWaiter : IDisposable
{
    private const long SleepMaxNs = 3_600_000_000_000;

    private readonly IStationClock _clock;
    private readonly long _spinNs;

    /// <summary>Makes a waiter.</summary>
    /// <param name="clock">Station time.</param>
    /// <param name="spinNs">How late a sleep may end.</param>
    protected ChannelWaiter(IStationClock clock, long spinNs)
    {
        _clock = clock;
        _spinNs = spinNs;
    }

    /// <summary>Makes the waiter of this system for a driver that calls <see cref="Wake"/>.</summary>
    /// <exception cref="Can.ChannelException">The process has no handle left.</exception>
    public static ChannelWaiter Create(IStationClock clock) =>
        OperatingSystem.IsWindows() ? new WindowsWaiter(clock) : new LinuxWaiter(clock, descriptor: -1);

    /// <summary>Ends the wait that runs, or the next one. Thread-safe.</summary>
    public abstract void Wake();

    /// <summary>Waits until a station time in nanoseconds at most.</summary>
    public void WaitUntil(long deadlineNs)
    {
        long leftNs;
        while ((leftNs = deadlineNs - _clock.NowNs) > 0)
        {
            if (Sleep(Math.Clamp(leftNs - _spinNs, 0, SleepMaxNs)))
            {
                return;
            }
        }
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Sleeps for a duration at most; 0 only looks.</summary>
    /// <returns>True when something happened; a wake-up is forgotten then.</returns>
    protected abstract bool Sleep(long durationNs);
}
