namespace FlashEngine.Simulation.Bus;

/// <summary>
/// The signal for systems without <see cref="FutexSignal"/>: an interruptible wait in milliseconds, and what is left
/// over as a short sleep that ends by itself.
/// </summary>
internal sealed class ConditionSignal : IWaitSignal
{
    // A timed wait overshoots by about 0.1 ms and counts in milliseconds.
    private const long InterruptibleMarginNs = 1_150_000;
    private const long NanosecondsPerMillisecond = 1_000_000;

    // A plain object, because a Lock has no timed wait for a condition.
    private readonly object _gate = new();
    private int _flags;

    public void Set(int flags)
    {
        lock (_gate)
        {
            _flags |= flags;
            Monitor.PulseAll(_gate);
        }
    }

    public int Take()
    {
        lock (_gate)
        {
            var flags = _flags;
            _flags = 0;
            return flags;
        }
    }

    public void Sleep(long nanoseconds)
    {
        var milliseconds = (nanoseconds - InterruptibleMarginNs) / NanosecondsPerMillisecond;
        if (milliseconds > 0)
        {
            lock (_gate)
            {
                if (_flags == 0)
                {
                    Monitor.Wait(_gate, (int)Math.Min(milliseconds, int.MaxValue));
                }
            }
        }
        else if (!ShortSleep.TrySleep(nanoseconds))
        {
            Thread.SpinWait(20);
        }
    }
}
