namespace FlashEngine.Ota.Tests.Durability;

/// <summary>
/// One thread and a time of its own: what is posted runs in its order, and when nothing is left to do, time jumps to
/// the next timer. So a wait of an hour costs nothing, and the same run is the same again.
/// </summary>
internal sealed class VirtualLoop : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Work, object? State)> _posted = [];
    private readonly PriorityQueue<LoopTimer, (TimeSpan Due, long Order)> _timers = new();
    private TimeSpan _now;
    private long _order;

    public VirtualLoop() => Time = new LoopTime(this);

    public TimeProvider Time { get; }

    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_posted)
        {
            _posted.Enqueue((d, state));
        }
    }

    /// <summary>Does something a while later, outside of this context, as a timer does.</summary>
    public void After(TimeSpan delay, Action work) =>
        Time.CreateTimer(_ => work(), null, delay, Timeout.InfiniteTimeSpan);

    /// <summary>Completes a while later, on this loop's thread.</summary>
    public Task PauseAsync(TimeSpan delay)
    {
        var done = new TaskCompletionSource();
        After(delay, () => done.TrySetResult());
        return done.Task;
    }

    /// <summary>Runs until something holds.</summary>
    public void RunUntil(Func<bool> isDone, TimeSpan limit)
    {
        var end = _now + limit;
        while (!isDone())
        {
            if (!Step() || _now > end)
            {
                throw new InvalidOperationException($"nothing happened that would end this run; it is {_now}");
            }
        }
    }

    /// <summary>Runs for a while.</summary>
    public void RunFor(TimeSpan duration)
    {
        var isOver = false;
        After(duration, () => isOver = true);
        RunUntil(() => isOver, duration);
    }

    private bool Step()
    {
        var before = Current;
        if (TryTake(out var posted))
        {
            SetSynchronizationContext(this);
            posted.Work(posted.State);
            SetSynchronizationContext(before);
            return true;
        }

        if (!_timers.TryDequeue(out var timer, out var at))
        {
            return false;
        }

        // Without a context: what continues is not sent over the thread pool then.
        SetSynchronizationContext(null);
        _now = at.Due > _now ? at.Due : _now;
        timer.Fire(at.Order);
        SetSynchronizationContext(before);
        return true;
    }

    private bool TryTake(out (SendOrPostCallback Work, object? State) posted)
    {
        lock (_posted)
        {
            return _posted.TryDequeue(out posted);
        }
    }

    private sealed class LoopTime(VirtualLoop loop) : TimeProvider
    {
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => loop._now.Ticks;

        public override DateTimeOffset GetUtcNow() => Start + loop._now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new LoopTimer(loop, callback, state);
            _ = timer.Change(dueTime, period);
            return timer;
        }
    }

    private sealed class LoopTimer(VirtualLoop loop, TimerCallback callback, object? state) : ITimer
    {
        private long _order;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (loop._posted)
            {
                _order = ++loop._order;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    loop._timers.Enqueue(this, (loop._now + dueTime, _order));
                }
            }

            return true;
        }

        public void Fire(long order)
        {
            if (order == _order)
            {
                callback(state);
            }
        }

        public void Dispose() => _order = -1;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
