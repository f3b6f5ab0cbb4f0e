namespace FlashEngine.Rehearsal;

/// <summary>Time of a rehearsal as the framework's own parts ask for it. One logical thread.</summary>
/// <param name="clock">Station time.</param>
/// <param name="utcNow">Date and time.</param>
internal sealed class VirtualTime(IStationClock clock, Func<DateTimeOffset> utcNow) : TimeProvider
{
    private const long NsPerTick = 100;

    // Of timers that are due at the same time, the one that was set first is the first.
    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (long DueNs, long Setting)> _due = new();
    private long _settings;

    /// <inheritdoc/>
    public override long TimestampFrequency => 1_000_000_000;

    /// <summary>When the next timer is due, in station time; <see cref="long.MaxValue"/>: there is none.</summary>
    public long NextNs
    {
        get
        {
            while (_due.TryPeek(out var first, out var due))
            {
                if (first.Timer.IsSet(first.Setting))
                {
                    return due.DueNs;
                }

                _ = _due.Dequeue();
            }

            return long.MaxValue;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => utcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.NowNs;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, () => callback(state));
        _ = timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Runs what is due.</summary>
    public void RunDue(long nowNs)
    {
        while (NextNs <= nowNs)
        {
            _due.Dequeue().Timer.Run();
        }
    }

    private sealed class VirtualTimer(VirtualTime time, Action callback) : ITimer
    {
        private long _setting = -1;
        private TimeSpan _period;

        public bool IsSet(long setting) => _setting == setting;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _period = period;
            _setting = -1;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                _setting = time._settings++;
                time._due.Enqueue((this, _setting), (time.GetTimestamp() + (dueTime.Ticks * NsPerTick), _setting));
            }

            return true;
        }

        public void Run()
        {
            _ = Change(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan, _period);
            callback();
        }

        public void Dispose() => _setting = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
