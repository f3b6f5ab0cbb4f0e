using System.Net.Sockets;
using System.Threading.Tasks.Sources;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>
/// A socket as TLS wants it, without a thread: a read that finds nothing stays open until <see cref="Pump"/>, called by
/// the channel's owner when the socket has bytes, completes it; what then follows runs inside that call. Writes go to
/// the queue of the connection.
/// </summary>
internal sealed class PumpedStream(Socket socket, SendQueue queue) : Stream, IValueTaskSource<int>
{
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _target;
    private bool _isReading;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Completes the read that waits, if the socket has something for it.</summary>
    public void Pump()
    {
        if (!_isReading)
        {
            return;
        }

        // A continuation may be put on another thread where a context is set, and two threads must not meet here.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var count = Receive(_target.Span, out var failure);
            if (count >= 0)
            {
                _isReading = false;
                _read.SetResult(count);
            }
            else if (failure is not null)
            {
                _isReading = false;
                _read.SetException(failure);
            }
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = Receive(buffer.Span, out var failure);
        if (failure is not null)
        {
            return ValueTask.FromException<int>(failure);
        }

        if (count >= 0)
        {
            return new ValueTask<int>(count);
        }

        _read.Reset();
        _target = buffer;
        _isReading = true;
        return new ValueTask<int>(this, _read.Version);
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        queue.Add(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => queue.Add(buffer);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => queue.Add(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public int GetResult(short token) => _read.GetResult(token);

    /// <inheritdoc/>
    public ValueTaskSourceStatus GetStatus(short token) => _read.GetStatus(token);

    /// <inheritdoc/>
    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _read.OnCompleted(continuation, state, token, flags);

    /// <summary>Bytes from the socket; 0 at the end of the stream, -1 when there are none or it failed.</summary>
    private int Receive(Span<byte> buffer, out IOException? failure)
    {
        var count = socket.Receive(buffer, SocketFlags.None, out var error);
        failure = error is SocketError.Success or SocketError.WouldBlock ? null : new IOException(SocketText.Of(error));
        return error == SocketError.Success ? count : -1;
    }
}
