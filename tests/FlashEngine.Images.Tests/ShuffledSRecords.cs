namespace FlashEngine.Tests.Images;

/// <summary>
/// An S-record file of any size, made while it is read, whose records jump through memory: record i has the data of
/// place i times a number without common divisor, so that every place comes once and neighbours are far apart.
/// </summary>
internal sealed class ShuffledSRecords : Stream
{
    public const int DataBytes = 32;
    private const long Step = 7_368_787;

    private readonly long _records;
    private readonly byte[] _line = new byte[128];
    private long _next;
    private int _start;
    private int _end;

    /// <param name="length">Bytes of the image; a power of two.</param>
    public ShuffledSRecords(long length) => _records = length / DataBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>The data of the 32 bytes at an address.</summary>
    public static void Fill(uint address, Span<byte> data)
    {
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)((address + (uint)i) * 2654435761u >> 24);
        }
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        var done = 0;
        while (done < count && (_start < _end || TryMakeLine()))
        {
            var length = Math.Min(count - done, _end - _start);
            _line.AsSpan(_start, length).CopyTo(buffer.AsSpan(offset + done));
            _start += length;
            done += length;
        }

        return done;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool TryMakeLine()
    {
        if (_next > _records)
        {
            return false;
        }

        _start = 0;
        if (_next++ == _records)
        {
            "S70500000000FA\n"u8.CopyTo(_line);
            _end = 15;
            return true;
        }

        var address = (uint)((_next - 1) * Step % _records * DataBytes);
        Span<byte> record = stackalloc byte[1 + 4 + DataBytes + 1];
        record[0] = (byte)(record.Length - 1);
        for (var i = 0; i < 4; i++)
        {
            record[1 + i] = (byte)(address >> (24 - 8 * i));
        }

        Fill(address, record[5..^1]);
        var sum = 0;
        foreach (var value in record[..^1])
        {
            sum += value;
        }

        record[^1] = (byte)~sum;
        (_line[0], _line[1]) = ((byte)'S', (byte)'3');
        Convert.TryToHexString(record, _line.AsSpan(2), out var digits);
        _line[2 + digits] = (byte)'\n';
        _end = 3 + digits;
        return true;
    }
}
