namespace FlashEngine.Station.Traces;

/// <summary>
/// Puts bytes into a file on a thread of its own, so that a slow disk does not hold up a channel. Buffers circulate:
/// once enough are there, nothing is allocated. Only a disk that is slower than the buses for megabytes makes the
/// caller wait, because a trace with a hole would be worse. After an error of the disk, the rest is dropped. Callers
/// serialise their calls.
/// </summary>
internal sealed class TraceSink : IDisposable
{
    /// <summary>The longest record in bytes: an FD frame as a line of ASC, a long channel name included.</summary>
    public const int RecordLengthMax = 512;

    private const int BufferLength = 64 * 1024;
    private const int BuffersMax = 256;

    private readonly object _gate = new();
    private readonly Queue<ArraySegment<byte>> _full = new(BuffersMax);
    private readonly Stack<byte[]> _free = new(BuffersMax);
    private readonly FileStream _file;
    private readonly Thread _thread;
    private byte[] _buffer = new byte[BufferLength];
    private int _length;
    private int _buffers = 1;
    private bool _isComplete;
    private string? _failure;

    public TraceSink(FileStream file)
    {
        _file = file;
        _thread = new Thread(WriteBuffers) { Name = "trace file", IsBackground = true };
        _thread.Start();
    }

    /// <summary>What the disk said when it failed; null while all is well.</summary>
    public string? Failure
    {
        get
        {
            lock (_gate)
            {
                return _failure;
            }
        }
    }

    /// <summary>Room for a record of up to <see cref="RecordLengthMax"/> bytes.</summary>
    public Span<byte> Reserve()
    {
        if (BufferLength - _length < RecordLengthMax)
        {
            HandOver();
        }

        return _buffer.AsSpan(_length);
    }

    /// <summary>Keeps what was written into the room.</summary>
    public void Commit(int length) => _length += length;

    /// <summary>Adds bytes of any length.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = Reserve();
            var count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            Commit(count);
            bytes = bytes[count..];
        }
    }

    /// <summary>Writes what is left and closes the file.</summary>
    public void Dispose()
    {
        HandOver();
        lock (_gate)
        {
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join();
    }

    private void HandOver()
    {
        lock (_gate)
        {
            _full.Enqueue(new ArraySegment<byte>(_buffer, 0, _length));
            Monitor.PulseAll(_gate);
            while (_free.Count == 0 && _buffers == BuffersMax)
            {
                Monitor.Wait(_gate);
            }

            if (!_free.TryPop(out var buffer))
            {
                _buffers++;
                buffer = new byte[BufferLength];
            }

            (_buffer, _length) = (buffer, 0);
        }
    }

    private void WriteBuffers()
    {
        while (Take(out var full))
        {
            if (Failure is null)
            {
                Try(() => _file.Write(full));
            }

            lock (_gate)
            {
                _free.Push(full.Array!);
                Monitor.PulseAll(_gate);
            }
        }

        Try(_file.Dispose);
    }

    private bool Take(out ArraySegment<byte> full)
    {
        lock (_gate)
        {
            while (_full.Count == 0 && !_isComplete)
            {
                Monitor.Wait(_gate);
            }

            return _full.TryDequeue(out full);
        }
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            lock (_gate)
            {
                _failure ??= e.Message;
            }
        }
    }
}
