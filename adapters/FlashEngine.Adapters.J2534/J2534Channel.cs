using System.Runtime.InteropServices;
using FlashEngine.Adapters.Shared.Driver;
using FlashEngine.Adapters.Shared.Signals;
using FlashEngine.Can;

namespace FlashEngine.Adapters.J2534;

/// <summary>
/// A raw CAN channel of a PassThru library. A thread of its own takes the host's records off the pipe; everything else
/// is done by the channel's owner. A frame is confirmed when the library loops it back; where it does not, the host
/// tells how many the library has taken, which bounds what is under way.
/// </summary>
internal sealed class J2534Channel : ICanChannel
{
    private readonly PassThruHost _host;
    private readonly IStationClock _clock;
    private readonly SignalWaiter _waiter;
    private readonly UnconfirmedFrames _unconfirmed;
    private readonly RecordQueue _queue = new();
    private readonly DeviceClock _stamps = new();
    private readonly Thread _reader;
    private readonly HostRecord[] _toSend;
    private readonly byte[] _failureText = new byte[PassThruHost.TextLengthAfter(HostRecordKind.Failed)];
    private readonly bool _confirms;
    private HostRecord _heldBack;
    private long _heldBackNs;
    private bool _isHeldBack;
    private int _untakenCount;
    private bool _isLost;

    /// <summary>Takes a host over.</summary>
    public J2534Channel(PassThruHost host, IStationClock clock, CanChannelInfo info)
    {
        Info = info;
        _host = host;
        _confirms = host.Confirms;
        _clock = clock;
        _waiter = new SignalWaiter(clock);
        _unconfirmed = new UnconfirmedFrames(info.TransmitQueueLength);
        _toSend = new HostRecord[info.TransmitQueueLength];
        _reader = new Thread(ReadRecords) { IsBackground = true, Name = info.Name };
        _reader.Start();
    }

    /// <inheritdoc/>
    public CanChannelInfo Info { get; }

    /// <inheritdoc/>
    public int Send(ReadOnlySpan<CanFrame> frames)
    {
        var room = _confirms ? _unconfirmed.Room : _toSend.Length - _untakenCount;
        var count = _isLost ? 0 : Math.Min(frames.Length, room);
        for (var i = 0; i < count; i++)
        {
            if (frames[i].IsFd)
            {
                throw new ChannelException(
                    ChannelFault.NotSupported,
                    $"{Info.Name} is open for classic CAN; it cannot carry the FD frame {frames[i]}");
            }

            _toSend[i] = HostRecord.Of(in frames[i]);
        }

        if (count == 0 || !_host.TryWrite(_toSend.AsSpan(0, count)))
        {
            return 0;
        }

        _untakenCount += _confirms ? 0 : count;
        for (var i = 0; i < count && _confirms; i++)
        {
            _unconfirmed.Add(in frames[i]);
        }

        return count;
    }

    /// <inheritdoc/>
    public int Receive(Span<CanEvent> events)
    {
        var count = 0;
        while (count < events.Length && !_isLost && TryTake(out var record, out var arrivedNs))
        {
            count += TryRead(in record, arrivedNs, ref events[count]) ? 1 : 0;
        }

        return count;
    }

    /// <inheritdoc/>
    public void Wait(long deadlineNs)
    {
        if (_isLost || (!_isHeldBack && _queue.IsEmpty))
        {
            _ = _waiter.WaitUntil(deadlineNs);
        }
    }

    /// <inheritdoc/>
    public void Wake() => _waiter.Set();

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Close();
        _host.Close();
        _reader.Join();
        _host.Dispose();
        _queue.Dispose();
    }

    private void ReadRecords()
    {
        var bytes = new byte[64 * HostRecord.Size];
        var length = 0;
        int read;
        while ((read = _host.Read(bytes.AsSpan(length))) > 0)
        {
            var arrivedNs = _clock.NowNs;
            length += read;
            var used = TakeRecords(bytes.AsSpan(0, length), arrivedNs);
            bytes.AsSpan(used, length - used).CopyTo(bytes);
            length -= used;
            _waiter.Set();
        }

        _queue.Add(new HostRecord { Kind = HostRecordKind.Ended }, _clock.NowNs);
        _waiter.Set();
    }

    private int TakeRecords(ReadOnlySpan<byte> bytes, long arrivedNs)
    {
        var used = 0;
        while (bytes.Length - used >= HostRecord.Size)
        {
            var record = MemoryMarshal.Read<HostRecord>(bytes[used..]);
            var length = HostRecord.Size + PassThruHost.TextLengthAfter(record.Kind);
            if (bytes.Length - used < length)
            {
                break;
            }

            bytes[(used + HostRecord.Size)..(used + length)].CopyTo(_failureText);
            _queue.Add(in record, arrivedNs);
            used += length;
        }

        return used;
    }

    private bool TryTake(out HostRecord record, out long arrivedNs)
    {
        if (!_isHeldBack)
        {
            return _queue.TryTake(out record, out arrivedNs);
        }

        _isHeldBack = false;
        record = _heldBack;
        arrivedNs = _heldBackNs;
        return true;
    }

    /// <summary>Makes one event of a record.</summary>
    /// <returns>False when there is none in it.</returns>
    private bool TryRead(in HostRecord record, long arrivedNs, ref CanEvent canEvent)
    {
        switch (record.Kind)
        {
            case HostRecordKind.Received:
                canEvent.Kind = CanEventKind.Received;
                canEvent.Frame = record.ToFrame();
                canEvent.TimestampNs = _stamps.ToStation(record.TimestampUs, arrivedNs);
                return true;
            case HostRecordKind.Transmitted:
                return TryConfirm(in record, arrivedNs, ref canEvent);
            case HostRecordKind.Taken:
                _untakenCount -= record.Number;
                return false;
            case HostRecordKind.Overrun:
                canEvent.Kind = CanEventKind.Overrun;
                canEvent.TimestampNs = _stamps.ToStation(arrivedNs);
                return true;
            case HostRecordKind.Removed:
                _isLost = true;
                canEvent.Kind = CanEventKind.Removed;
                canEvent.TimestampNs = _stamps.ToStation(arrivedNs);
                return true;
            case HostRecordKind.Failed:
                _isLost = true;
                throw _host.Failure(record.Number, _failureText);
            default:
                _isLost = true;
                throw _host.HowItEnded();
        }
    }

    // A record that also vouches for frames before its own is looked at again.
    private bool TryConfirm(in HostRecord record, long arrivedNs, ref CanEvent canEvent)
    {
        canEvent.Kind = CanEventKind.Transmitted;
        canEvent.Frame = record.ToFrame();
        canEvent.TimestampNs = _stamps.ToStation(record.TimestampUs, arrivedNs);
        var isOurs = _unconfirmed.TryTake(ref canEvent.Frame, out var isLast);
        if (!isLast)
        {
            _isHeldBack = true;
            _heldBack = record;
            _heldBackNs = arrivedNs;
        }

        return isOurs;
    }
}
