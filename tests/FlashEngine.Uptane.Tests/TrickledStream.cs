namespace FlashEngine.Ota.Uptane.Tests;

/// <summary>A body that comes byte by byte.</summary>
internal sealed class TrickledStream(int bytes, Action? beforeEach = null, Exception? afterwards = null) : Stream
{
    private int _left = bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            return afterwards is null ? ValueTask.FromResult(0) : ValueTask.FromException<int>(afterwards);
        }

        beforeEach?.Invoke();
        cancellationToken.ThrowIfCancellationRequested();
        _left--;
        buffer.Span[0] = (byte)'x';
        return ValueTask.FromResult(1);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
