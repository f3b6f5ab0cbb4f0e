using FlashEngine.Simulation.Bus;
using FlashEngine.Simulation.Tests.Support;

namespace FlashEngine.Simulation.Tests.Bus;

/// <summary>Only orders are asserted: when a wait ends, and why.</summary>
public sealed class PreciseWaiterTests
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);
    private readonly RealClock _clock = new();

    public enum SignalKind
    {
        Futex,
        Condition,
    }

    [Theory]
    [InlineData(SignalKind.Futex, 100_000)]
    [InlineData(SignalKind.Futex, 3_000_000)]
    [InlineData(SignalKind.Condition, 100_000)]
    [InlineData(SignalKind.Condition, 3_000_000)]
    public void WaitUntil_NobodyWakes_EndsNeverEarly(SignalKind kind, long durationNs)
    {
        var waiter = Make(kind);
        for (var i = 0; i < 20; i++)
        {
            var untilNs = _clock.NowNs + durationNs;
            Assert.False(waiter.WaitUntil(untilNs));
            Assert.True(_clock.NowNs >= untilNs);
        }
    }

    [Theory]
    [InlineData(SignalKind.Futex)]
    [InlineData(SignalKind.Condition)]
    public void Wake_BeforeAWait_EndsThatOneAndNoOther(SignalKind kind)
    {
        var waiter = Make(kind);
        waiter.Wake();
        waiter.Wake();
        Assert.True(waiter.WaitUntil(long.MaxValue));
        Assert.False(waiter.WaitUntil(_clock.NowNs + 100_000));
    }

    [Theory]
    [InlineData(SignalKind.Futex)]
    [InlineData(SignalKind.Condition)]
    public void Nudge_EndsAWait_WithoutItsBeingWoken(SignalKind kind)
    {
        var waiter = Make(kind);
        waiter.Nudge();
        Assert.False(waiter.WaitUntil(long.MaxValue));
        waiter.Nudge();
        waiter.Wake();
        Assert.True(waiter.WaitUntil(long.MaxValue));
    }

    [Theory]
    [InlineData(SignalKind.Futex)]
    [InlineData(SignalKind.Condition)]
    public void Wake_FromAnotherThread_IsNeverLost(SignalKind kind)
    {
        const int rounds = 2000;
        var waiter = Make(kind);
        var answered = 0;
        var thread = new Thread(() =>
        {
            while (answered < rounds)
            {
                Assert.True(waiter.WaitUntil(long.MaxValue));
                Interlocked.Increment(ref answered);
            }
        });
        thread.Start();

        // Each wake-up waits for the one before to have been taken: one that is lost stops the row for good.
        for (var round = 1; round <= rounds; round++)
        {
            waiter.Wake();
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref answered) >= round, Hang));
        }

        Assert.True(thread.Join(Hang));
    }

    private PreciseWaiter Make(SignalKind kind) => kind switch
    {
        SignalKind.Condition => new PreciseWaiter(_clock, new ConditionSignal()),
        _ when FutexSignal.IsSupported => new PreciseWaiter(_clock, new FutexSignal()),
        _ => new PreciseWaiter(_clock),
    };
}
