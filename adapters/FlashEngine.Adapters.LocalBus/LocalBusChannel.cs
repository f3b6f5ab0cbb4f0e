using System.Net.Sockets;
using FlashEngine.Adapters.Shared.Signals;
using FlashEngine.Can;

namespace FlashEngine.Adapters.LocalBus;

/// <summary>A member's end of a local bus. A thread takes what the host tells, in the order of the bus.</summary>
internal sealed class LocalBusChannel : ICanChannel
{
    private readonly Socket _socket;
    private readonly Action _closed;
    private readonly MachineTime _time;
    private readonly SignalWaiter _waiter;
    private readonly EventRing _events = new();
    private readonly byte[] _message = new byte[BusMessage.Length];
    private readonly Thread _listening;
    private int _unconfirmed;
    private volatile bool _isLost;

    /// <summary>Takes a connection over that was welcomed.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="clock">Station time.</param>
    /// <param name="info">Facts of the channel.</param>
    /// <param name="closed">What to do when the channel is closed.</param>
    public LocalBusChannel(Socket socket, IStationClock clock, CanChannelInfo info, Action closed)
    {
        _socket = socket;
        _closed = closed;
        Info = info;
        _time = new MachineTime(clock);
        _waiter = new SignalWaiter(clock);
        _listening = new Thread(Listen) { IsBackground = true, Name = Info.Name, Priority = ThreadPriority.Highest };
        _listening.Start();
    }

    /// <inheritdoc/>
    public CanChannelInfo Info { get; }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var accepted = 0;
        while (accepted < frames.Length
            && !_isLost
            && Volatile.Read(ref _unconfirmed) < Info.TransmitQueueLength
            && TrySend(in frames[accepted]))
        {
            accepted++;
        }

        return accepted;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        lock (_events)
        {
            return _events.Take(events);
        }
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        lock (_events)
        {
            if (_events.Count > 0)
            {
                return;
            }
        }

        _ = _waiter.WaitUntil(deadlineNs);
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        // Shut down first, which ends the listener's call. What waits at the host goes with the member that sent it.
        Shutdown();
        _listening.Join();
        _socket.Dispose();
        _closed();
    }

    private bool TrySend(in CanFrame frame)
    {
        if (frame.IsFd && !Info.BitRate.IsFd)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"{Info.Name} is a classic CAN bus; it cannot carry the FD frame {frame}");
        }

        BusMessage.Write(_message, CanEventKind.Transmitted, in frame, MachineTime.NowNs);
        try
        {
            // The few messages that may be unconfirmed always find room in the socket.
            _ = Interlocked.Increment(ref _unconfirmed);
            _ = _socket.Send(_message);
            return true;
        }
        catch (SocketException)
        {
            return false; // the listener reports that the host is gone
        }
    }

    private void Listen()
    {
        var reader = new MessageReader(_socket);
        var item = default(CanEvent);
        while (reader.TryRead(ref item))
        {
            item.TimestampNs = _time.ToStation(item.TimestampNs);
            if (item.Kind == CanEventKind.Transmitted)
            {
                _ = Interlocked.Decrement(ref _unconfirmed);
            }

            Add(in item);
        }

        _isLost = true;
        Add(new CanEvent { Kind = CanEventKind.Removed, TimestampNs = _time.ToStation(MachineTime.NowNs) });
    }

    private void Add(in CanEvent item)
    {
        lock (_events)
        {
            _events.Add(in item);
        }

        _waiter.Set();
    }

    private void Shutdown()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // The host was gone before.
        }
    }
}
