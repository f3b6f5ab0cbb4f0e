namespace FlashEngine.Adapters.J2534;

/// <summary>
/// The records that one thread has read and another has not taken yet, each with the station time of its arrival. A
/// full queue holds the reader up, and the pipe behind it the host.
/// </summary>
internal sealed class RecordQueue : IDisposable
{
    private const int Capacity = 4096; // a power of 2
    private readonly HostRecord[] _records = new HostRecord[Capacity];
    private readonly long[] _arrivedNs = new long[Capacity];
    private readonly AutoResetEvent _hasRoom = new(false);
    private long _written;
    private long _taken;
    private volatile bool _isClosed;

    /// <summary>True when nothing is there to take.</summary>
    public bool IsEmpty => Volatile.Read(ref _written) == _taken;

    /// <summary>Adds a record. Waits while the queue is full and not closed. For the one thread that reads.</summary>
    public void Add(in HostRecord record, long arrivedNs)
    {
        while (_written - Volatile.Read(ref _taken) == Capacity && !_isClosed)
        {
            _hasRoom.WaitOne();
        }

        _records[_written % Capacity] = record;
        _arrivedNs[_written % Capacity] = arrivedNs;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Takes the oldest record. For the one thread that owns the channel.</summary>
    public bool TryTake(out HostRecord record, out long arrivedNs)
    {
        record = default;
        arrivedNs = 0;
        if (IsEmpty)
        {
            return false;
        }

        record = _records[_taken % Capacity];
        arrivedNs = _arrivedNs[_taken % Capacity];
        Volatile.Write(ref _taken, _taken + 1);
        _hasRoom.Set();
        return true;
    }

    /// <summary>Lets the reader go; what it still adds may be lost.</summary>
    public void Close()
    {
        _isClosed = true;
        _hasRoom.Set();
    }

    /// <inheritdoc/>
    public void Dispose() => _hasRoom.Dispose();
}
