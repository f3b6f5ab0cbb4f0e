namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>A clock that moves when the test says so, and whose timers ring while it does.</summary>
internal sealed class SteppedTime : TimeProvider
{
    private readonly List<Alarm> _alarms = [];

    public TimeSpan Elapsed { get; private set; }

    public void Advance(TimeSpan duration)
    {
        Elapsed += duration;
        foreach (var alarm in _alarms.Where(alarm => alarm.Due <= Elapsed).ToList())
        {
            alarm.Ring();
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, () => callback(state));
        alarm.Change(dueTime, period);
        _alarms.Add(alarm);
        return alarm;
    }

    private sealed class Alarm(SteppedTime time, Action callback) : ITimer
    {
        public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time.Elapsed + dueTime;
            return true;
        }

        public void Ring()
        {
            Due = TimeSpan.MaxValue;
            callback();
        }

        public void Dispose() => time._alarms.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
