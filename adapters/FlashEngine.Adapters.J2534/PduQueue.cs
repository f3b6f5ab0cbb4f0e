namespace FlashEngine.Adapters.J2534;

/// <summary>
/// The records of PDUs that one thread has read and another has not taken yet, each with its bytes and the station time
/// of its arrival. A full queue holds the reader up, and the pipe behind it the host.
/// </summary>
internal sealed class PduQueue : IDisposable
{
    private const int Capacity = 64;
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Capacity).Select(_ => new Slot())];
    private readonly AutoResetEvent _hasRoom = new(false);
    private long _written;
    private long _taken;
    private bool _isLent;
    private volatile bool _isClosed;

    /// <summary>True when nothing is there to take.</summary>
    public bool IsEmpty => Volatile.Read(ref _written) == _taken + (_isLent ? 1 : 0);

    /// <summary>The place of the next record. Waits while the queue is full and not closed. For the reader.</summary>
    public Slot Next()
    {
        while (_written - Volatile.Read(ref _taken) == Capacity && !_isClosed)
        {
            _hasRoom.WaitOne();
        }

        return _slots[_written % Capacity];
    }

    /// <summary>Lets what was written into <see cref="Next"/> be taken. For the reader.</summary>
    public void Add() => Volatile.Write(ref _written, _written + 1);

    /// <summary>The oldest record, valid until the next call; null: there is none. For the channel's owner.</summary>
    public Slot? TryTake()
    {
        if (_isLent)
        {
            _isLent = false;
            Volatile.Write(ref _taken, _taken + 1);
            _hasRoom.Set();
        }

        if (Volatile.Read(ref _written) == _taken)
        {
            return null;
        }

        _isLent = true;
        return _slots[_taken % Capacity];
    }

    /// <summary>Lets the reader go; what it still adds may be lost.</summary>
    public void Close()
    {
        _isClosed = true;
        _hasRoom.Set();
    }

    /// <inheritdoc/>
    public void Dispose() => _hasRoom.Dispose();

    /// <summary>A record and what followed it on the pipe.</summary>
    internal sealed class Slot
    {
        private readonly byte[] _bytes = new byte[HostRecord.PduMax];

        /// <summary>The record.</summary>
        public HostRecord Record { get; set; }

        /// <summary>Station time at which it was read, in nanoseconds.</summary>
        public long ArrivedNs { get; set; }

        /// <summary>How many bytes followed.</summary>
        public int Length { get; set; }

        /// <summary>The bytes that followed.</summary>
        public Span<byte> Bytes => _bytes.AsSpan(0, Length);
    }
}
