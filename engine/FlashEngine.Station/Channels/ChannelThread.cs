using System.Collections.Concurrent;
using FlashEngine.Channels;
using FlashEngine.Pdu;

namespace FlashEngine.Station.Channels;

/// <summary>
/// The one thread that owns a channel: runs commands, steps the loop with one clock reading, waits for what comes next.
/// </summary>
internal sealed class ChannelThread : IChannelRunner
{
    private readonly IChannel _channel;
    private readonly ChannelLoop _loop;
    private readonly IStationClock _clock;
    private readonly ConcurrentQueue<Action<ChannelLoop, long>> _commands = new();
    private readonly TaskCompletionSource _stopped = new();
    private volatile Exception? _fault;
    private volatile bool _stop;
    private volatile bool _isAdapterGone;

    public ChannelThread(string name, IChannel channel, ChannelLoop loop, IStationClock clock)
    {
        Name = name;
        _channel = channel;
        _clock = clock;
        _loop = loop;
        new Thread(Run) { IsBackground = true, Name = $"channel {name}", Priority = ThreadPriority.Highest }.Start();
    }

    public string Name { get; }

    public Exception? Fault => _fault ?? (_channel as IPduChannel)?.Interruption;

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
            TakeTurn(_clock.NowNs);
        }

        Close();
        _stopped.SetResult();
    }

    private void TakeTurn(long nowNs)
    {
        while (_commands.TryDequeue(out var command))
        {
            command(_loop, nowNs);
        }

        long nextNs;
        try
        {
            nextNs = _loop.Step(nowNs);
            if (!_loop.IsLost)
            {
                _channel.Wait(nextNs);
                return;
            }
        }
        catch (Exception e) when (!_loop.IsLost)
        {
            // The boundary to an adapter's code: whatever it throws ends this channel with its reason, and no other.
            _fault = e;
            _loop.Lose();
            nextNs = _loop.Step(nowNs);
        }

        // A device that is gone may return from Wait at once, for ever.
        _isAdapterGone = true;
        WaitWithoutAdapter(nextNs - nowNs);
    }

    private void Wake()
    {
        lock (_commands)
        {
            if (!_isAdapterGone)
            {
                _channel.Wake();
            }

            Monitor.Pulse(_commands);
        }
    }

    private void Close()
    {
        lock (_commands)
        {
            _isAdapterGone = true; // from here on nobody wakes a channel that is closed
        }

        try
        {
            _channel.Dispose();
        }
        catch (Exception e)
        {
            // The boundary to an adapter's code again: it cannot close, and nobody needs it any more.
            _fault ??= e;
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
}
