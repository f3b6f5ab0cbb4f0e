using FlashEngine.Can;
using FlashEngine.Channels;
using FlashEngine.Pdu;

namespace FlashEngine.Station.Channels;

/// <summary>
/// What gives the engine time and threads: the real ones (<see cref="RealRuntime"/>), or one logical thread under
/// virtual time. A job is written once and runs under either.
/// </summary>
public interface IStationRuntime
{
    /// <summary>Station time.</summary>
    IStationClock Clock { get; }

    /// <summary><c>real</c> or <c>virtual</c>, for reports.</summary>
    string ClockName { get; }

    /// <summary>Date and time.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>Fills bytes with chance that nobody can foresee; under virtual time from the seed.</summary>
    void FillRandom(Span<byte> bytes);

    /// <summary>Makes a thread of its own for foreign code, or for the job.</summary>
    WorkContext CreateContext(string name);

    /// <summary>Takes a channel over and runs its loop until the runner is stopped.</summary>
    IChannelRunner Run(string name, ICanChannel channel, IFrameTap? tap);

    /// <summary>Takes a channel of whole PDUs over and runs its loop until the runner is stopped.</summary>
    /// <exception cref="InputException">The runtime's time is not that of a real network.</exception>
    IChannelRunner Run(string name, IPduChannel channel, IPduTap? tap);

    /// <summary>
    /// Awaits work outside the engine (a key server, a disk), so that virtual time stands still meanwhile.
    /// </summary>
    Task<T> ExternalAsync<T>(Func<Task<T>> work);
}

/// <summary>A running channel. Every member is thread-safe.</summary>
public interface IChannelRunner
{
    /// <summary>The channel's name in the vehicle file.</summary>
    string Name { get; }

    /// <summary>Why the channel's adapter failed, or its connection is interrupted; null while it works.</summary>
    Exception? Fault { get; }

    /// <summary>Runs a command on the loop, with station time in nanoseconds.</summary>
    void Post(Action<ChannelLoop, long> command);

    /// <summary>Ends the loop and closes the channel.</summary>
    Task StopAsync();
}

/// <summary>What every runner offers on top of <see cref="IChannelRunner.Post"/>.</summary>
public static class ChannelRunnerExtensions
{
    /// <summary>Runs a function on the loop and brings its result back.</summary>
    public static Task<T> AskAsync<T>(this IChannelRunner runner, Func<ChannelLoop, long, T> function)
    {
        var done = new TaskCompletionSource<T>();
        runner.Post((loop, nowNs) =>
        {
            try
            {
                done.SetResult(function(loop, nowNs));
            }
            catch (Exception e) // carried to the caller: on the channel's thread it would end the process
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Completes once the duration has passed in station time; one of centuries never does.</summary>
    public static Task DelayAsync(this IChannelRunner runner, TimeSpan duration)
    {
        var done = new TaskCompletionSource();
        var durationNs = Math.Min(duration.Ticks, long.MaxValue / 200) * 100;
        runner.Post((loop, nowNs) => loop.Timers.Add(nowNs + durationNs, done.SetResult));
        return done.Task;
    }
}
