using System.Collections.Concurrent;
using FlashEngine.Can;
using FlashEngine.Channels;

namespace FlashEngine.Station.Channels;

/// <summary>
/// The one thread that owns a channel: runs commands, steps the loop with one clock reading, waits for what comes next.
/// </summary>
internal sealed class ChannelThread : IChannelRunner
{
    private readonly ICanChannel _channel;
    private readonly ChannelLoop _loop;
    private readonly IStationClock _clock;
    private readonly ConcurrentQueue<Action<ChannelLoop, long>> _commands = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stop;

    public ChannelThread(string name, ICanChannel channel, IFrameTap? tap, IStationClock clock)
    {
        Name = name;
        _channel = channel;
        _clock = clock;
        _loop = new ChannelLoop(channel, tap);
        new Thread(Run) { IsBackground = true, Name = $"channel {name}", Priority = ThreadPriority.Highest }.Start();
    }

    public string Name { get; }

    public CanChannelInfo Info => _channel.Info;

    public Exception? Fault { get; private set; }

    public void Post(Action<ChannelLoop, long> command)
    {
        _commands.Enqueue(command);
        Wake();
    }

    public Task StopAsync()
    {
        _stop = true;
        Wake();
        return _stopped.Task;
    }

    private void Run()
    {
        while (!_stop)
        {
            var nowNs = _clock.NowNs;
            while (_commands.TryDequeue(out var command))
            {
                command(_loop, nowNs);
            }

            var nextNs = Step(nowNs);
            if (Fault is null)
            {
                _channel.Wait(nextNs);
            }
            else
            {
                WaitWithoutAdapter(nextNs - nowNs);
            }
        }

        _channel.Dispose();
        _stopped.SetResult();
    }

    private void Wake()
    {
        _channel.Wake();
        lock (_commands)
        {
            Monitor.Pulse(_commands);
        }
    }

    /// <summary>The adapter is gone, but commands still come and have to fail in an orderly way.</summary>
    private void WaitWithoutAdapter(long durationNs)
    {
        const long waitMaxMs = 100;
        lock (_commands)
        {
            if (_commands.IsEmpty && !_stop)
            {
                Monitor.Wait(_commands, (int)Math.Clamp(durationNs / 1_000_000, 1, waitMaxMs));
            }
        }
    }

    private long Step(long nowNs)
    {
        try
        {
            return _loop.Step(nowNs);
        }
        catch (Exception e) when (Fault is null)
        {
            // The boundary to an adapter's code: whatever it throws ends this channel with its reason, and no other.
            Fault = e;
            _loop.Lose();
            return _loop.Step(nowNs);
        }
    }
}
