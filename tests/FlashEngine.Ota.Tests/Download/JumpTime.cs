namespace FlashEngine.Ota.Tests.Download;

/// <summary>
/// A clock that moves when the test says so. Short waits, as <paramref name="passes"/> has it, are over at once, and
/// the clock has moved by them; the others end when <see cref="Advance"/> gets there. Thread-safe.
/// </summary>
internal sealed class JumpTime(Func<TimeSpan, bool> passes) : TimeProvider
{
    private readonly Func<TimeSpan, bool> _passes = passes;
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _now;

    public static readonly DateTimeOffset Begin = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>What has passed since the beginning.</summary>
    public TimeSpan Elapsed
    {
        get
        {
            lock (_gate)
            {
                return _now;
            }
        }
    }

    public override long GetTimestamp() => Elapsed.Ticks;

    public override DateTimeOffset GetUtcNow() => Begin + Elapsed;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        _ = timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until somebody waits that long.</summary>
    public async Task WaitedAsync(Predicate<TimeSpan> wanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!IsWaitedFor(wanted))
        {
            await Task.Delay(10, limit.Token);
        }
    }

    public void Advance(TimeSpan duration)
    {
        Timer[] due;
        lock (_gate)
        {
            _now += duration;
            due = [.. _timers.Where(timer => timer.Due <= _now).OrderBy(timer => timer.Due)];
            foreach (var timer in due)
            {
                _ = _timers.Remove(timer);
            }
        }

        foreach (var timer in due)
        {
            timer.Run();
        }
    }

    private bool IsWaitedFor(Predicate<TimeSpan> wanted)
    {
        lock (_gate)
        {
            return _timers.Exists(timer => wanted(timer.Wait));
        }
    }

    private sealed class Timer(JumpTime time, Action callback) : ITimer
    {
        public TimeSpan Due { get; private set; }

        public TimeSpan Wait { get; private set; }

        public void Run() => callback();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                _ = time._timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan)
                {
                    return true;
                }

                (Wait, Due) = (dueTime, time._now + dueTime);
                if (!time._passes(dueTime))
                {
                    time._timers.Add(this);
                    return true;
                }

                time._now = Due;
            }

            return ThreadPool.QueueUserWorkItem(_ =>
            {
                time.Advance(TimeSpan.Zero); // others may have become due before
                callback();
            });
        }

        public void Dispose() => _ = Change(Timeout.InfiniteTimeSpan, default);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
