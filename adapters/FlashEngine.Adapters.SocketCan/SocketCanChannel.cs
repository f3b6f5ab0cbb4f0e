using FlashEngine.Adapters.SocketCan.Native;
using FlashEngine.Can;

namespace FlashEngine.Adapters.SocketCan;

/// <summary>
/// A channel on a raw CAN socket. A frame is confirmed when the kernel loops it back to this socket, which it does once
/// the controller has sent it (on a virtual interface: at once). Without this echo nothing is confirmed, and only the
/// interface's queue bounds what is under way.
/// </summary>
internal sealed class SocketCanChannel : ICanChannel
{
    // The interface's queue is full of frames, perhaps of another program's: poll cannot tell when there is room again.
    private const long RefusedRetryNs = 500_000;

    private readonly CanSocket _socket;
    private readonly IdFilter? _filter;
    private readonly IStationClock _clock;
    private readonly PollWaiter _waiter;
    private readonly StampConverter _stamps;
    private readonly UnconfirmedFrames _unconfirmed;
    private readonly MessageBatch _received = new();
    private readonly MessageBatch _sent = new();
    private int _receivedCount;
    private int _next;
    private long _lookNs;
    private bool _isDrained;
    private uint _dropCount;
    private readonly bool _confirms;
    private bool _isRefused;
    private bool _isLost;
    private bool _isLossReported;

    /// <summary>Takes a socket over.</summary>
    public SocketCanChannel(CanSocket socket, IdFilter? filter, IStationClock clock, CanChannelInfo info)
    {
        Info = info;
        _confirms = (info.Capabilities & CanCapabilities.TransmitConfirmation) != 0;
        _received.PrepareReceive(MessageBatch.Length);
        _socket = socket;
        _filter = filter;
        _clock = clock;
        _waiter = new PollWaiter(socket.Handle, clock);
        _stamps = new StampConverter(clock, WallNs);
        _unconfirmed = new UnconfirmedFrames(info.TransmitQueueLength);
    }

    /// <inheritdoc/>
    public CanChannelInfo Info { get; }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var accepted = 0;
        while (accepted < frames.Length && !_isLost)
        {
            var count = Math.Min(frames.Length - accepted, Math.Min(_unconfirmed.Room, MessageBatch.Length));
            var taken = count == 0 ? 0 : SendBatch(frames.Slice(accepted, count));
            accepted += taken;
            if (taken < count || count == 0)
            {
                break;
            }
        }

        return accepted;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        var count = 0;
        var mayTakeMore = true;
        while (count < events.Length && (_next < _receivedCount || (mayTakeMore && TakeBatch())))
        {
            // A batch that was not filled has emptied the socket: asking again would be a system call for nothing.
            mayTakeMore = !_isDrained;
            count += TryRead(ref events[count]) ? 1 : 0;
        }

        if (_isLost && !_isLossReported && count < events.Length)
        {
            _isLossReported = true;
            events[count].Kind = CanEventKind.Removed;
            events[count++].TimestampNs = _stamps.ToStation(0);
        }

        return count;
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        if (_next < _receivedCount || (_isLost && !_isLossReported))
        {
            return;
        }

        if (_isRefused)
        {
            _isRefused = false;
            deadlineNs = Math.Min(deadlineNs, _clock.NowNs + RefusedRetryNs);
        }

        _waiter.WaitUntil(deadlineNs, watchSocket: !_isLost);
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Wake();

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _waiter.Dispose();
    }

    private static long WallNs() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    private int SendBatch(ReadOnlySpan<CanFrame> frames)
    {
        for (var i = 0; i < frames.Length; i++)
        {
            if (frames[i].IsFd && !Info.BitRate.IsFd)
            {
                throw new ChannelException(
                    ChannelFault.NotSupported,
                    $"{Info.Name} is open for classic CAN; it cannot carry the FD frame {frames[i]}");
            }

            _filter?.Add(frames[i].Id, _socket);
            _sent.SetLength(i, _sent.Frame(i).Write(in frames[i]));
        }

        var taken = LibC.SendMany(_socket.Handle, ref _sent.First, (uint)frames.Length, LibC.DontWaitFlag);
        if (taken < 0)
        {
            OnFailure("send");
            taken = 0;
        }

        _isRefused |= taken < frames.Length && !_isLost;
        for (var i = 0; i < taken && _confirms; i++)
        {
            _unconfirmed.Add(in frames[i]);
        }

        return taken;
    }

    private bool TakeBatch()
    {
        if (_isLost)
        {
            return false;
        }

        if (_isDrained)
        {
            _stamps.OnEmpty(_lookNs);
        }

        _lookNs = _clock.NowNs;
        _received.PrepareReceive(_receivedCount);
        var count = LibC.ReceiveMany(
            _socket.Handle, ref _received.First, MessageBatch.Length, LibC.DontWaitFlag, timeout: 0);
        _next = 0;
        _receivedCount = Math.Max(count, 0);
        _isDrained = count < MessageBatch.Length;
        if (count > 0)
        {
            _stamps.OnBatch();
            return true;
        }

        if (count < 0)
        {
            OnFailure("receive");
        }

        return false;
    }

    // A full queue and an empty socket are everyday; an interface that went away ends the channel.
    private void OnFailure(string what)
    {
        switch (LastError.Number)
        {
            case ErrorNumber.TryAgain or ErrorNumber.NoBufferSpace or ErrorNumber.Interrupted:
                break;
            case ErrorNumber.NetworkDown or ErrorNumber.NoDevice or ErrorNumber.NoSuchAddress:
                _isLost = true;
                _stamps.OnBatch();
                break;
            default:
                throw _socket.Failure(what);
        }
    }

    /// <summary>
    /// Makes one event of the next message. A message that has to come second stays for the next call.
    /// </summary>
    /// <returns>False when the message is of no interest.</returns>
    private bool TryRead(ref CanEvent canEvent)
    {
        ref readonly var frame = ref _received.Frame(_next);
        canEvent.TimestampNs = _stamps.ToStation(_received.WallNs(_next));
        var dropCount = _received.DropCount(_next);
        if (dropCount != _dropCount)
        {
            _dropCount = dropCount;
            canEvent.Kind = CanEventKind.Overrun;
            return true;
        }

        if (frame.IsError)
        {
            _next++;
            return TryReadError(in frame, ref canEvent);
        }

        frame.Read(ref canEvent.Frame, _received.ReceivedLength(_next) == KernelFrame.FdLength);
        if (_received.IsOwn(_next))
        {
            return TryConfirm(ref canEvent);
        }

        canEvent.Kind = CanEventKind.Received;
        return !_received.Frame(_next++).IsRemote;
    }

    private bool TryReadError(in KernelFrame frame, ref CanEvent canEvent)
    {
        var isRead = ErrorFrame.TryRead(in frame, ref canEvent);
        if (isRead && canEvent is { Kind: CanEventKind.StateChanged, State: CanBusState.BusOff })
        {
            _unconfirmed.Clear(); // the controller and the interface drop what waits
        }

        return isRead;
    }

    // Frames leave in order, so one that comes back vouches for those before it whose copies were dropped.
    private bool TryConfirm(ref CanEvent canEvent)
    {
        if (!_unconfirmed.Holds(in canEvent.Frame))
        {
            _next++;
            return false;
        }

        if (UnconfirmedFrames.IsSame(in _unconfirmed.Head, in canEvent.Frame))
        {
            _next++;
        }
        else
        {
            canEvent.Frame = _unconfirmed.Head;
        }

        canEvent.Kind = CanEventKind.Transmitted;
        _unconfirmed.RemoveHead();
        return true;
    }
}
