using System.Collections.Concurrent;
using FlashEngine.Channels;
using FlashEngine.Station.Channels;

namespace FlashEngine.Rehearsal;

/// <summary>A channel whose loop is stepped by the runtime instead of a thread.</summary>
internal sealed class VirtualChannelRunner(string name, InboxChannel channel, IFrameTap? tap, Action posted)
    : IChannelRunner
{
    private readonly ChannelLoop _loop = new CanChannelLoop(channel, tap);
    private readonly ConcurrentQueue<Action<ChannelLoop, long>> _commands = new();
    private bool _stopped;

    public string Name { get; } = name;

    public Exception? Fault => null; // an adapter that fails in a rehearsal fails the rehearsal

    /// <summary>When the loop wants its next step.</summary>
    public long NextNs { get; private set; } = long.MaxValue;

    public void Post(Action<ChannelLoop, long> command)
    {
        _commands.Enqueue(command);
        posted();
    }

    public Task StopAsync()
    {
        _stopped = true;
        NextNs = long.MaxValue;
        channel.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>Runs posted commands and the step that they cause.</summary>
    public void RunCommands(long nowNs)
    {
        var ran = false;
        while (!_stopped && _commands.TryDequeue(out var command))
        {
            command(_loop, nowNs);
            ran = true;
        }

        if (ran && !_stopped)
        {
            NextNs = _loop.Step(nowNs);
        }
    }

    /// <summary>
    /// Steps the loop if an event or a deadline gives it anything to do. Time stops for every event of any channel, and
    /// a step that changes nothing would cost most of a run.
    /// </summary>
    public void Step(long nowNs)
    {
        if (!_stopped && (NextNs <= nowNs || channel.HasNews))
        {
            NextNs = _loop.Step(nowNs);
        }
    }
}
