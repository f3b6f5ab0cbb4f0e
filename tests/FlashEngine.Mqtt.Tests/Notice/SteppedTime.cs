namespace FlashEngine.Mqtt.Tests.Notice;

/// <summary>A clock that moves when the test says so, and fires what is due by then.</summary>
internal sealed class SteppedTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start + Passed;

    private TimeSpan Passed
    {
        get
        {
            lock (_gate)
            {
                return _passed;
            }
        }
    }

    public override long GetTimestamp() => Passed.Ticks;

    public void Advance(TimeSpan duration)
    {
        List<Alarm> due;
        lock (_gate)
        {
            _passed += duration;
            due = _alarms.FindAll(alarm => alarm.At <= _passed);
            due.ForEach(alarm => alarm.At = TimeSpan.MaxValue);
        }

        due.ForEach(alarm => alarm.Ring());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        lock (_gate)
        {
            _alarms.Add(alarm);
        }

        _ = alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(SteppedTime time, Action ring) : ITimer
    {
        public TimeSpan At { get; set; } = TimeSpan.MaxValue;

        public void Ring() => ring();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate)
            {
                At = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time._passed + dueTime;
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._gate)
            {
                _ = time._alarms.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
