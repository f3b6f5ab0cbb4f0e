using System.Buffers.Binary;

namespace FlashEngine.Images;

/// <summary>Reads a batch back that <see cref="RecordBatch.Spill"/> wrote; several share one stream.</summary>
/// <param name="spill">The stream.</param>
/// <param name="start">Where the batch begins.</param>
/// <param name="end">Where it ends.</param>
/// <param name="bufferLength">Bytes to read at once; no record is longer.</param>
internal sealed class SpilledRecords(Stream spill, long start, long end, int bufferLength) : ISortedRecords
{
    private readonly byte[] _buffer = new byte[bufferLength];
    private long _position = start;
    private int _start;
    private int _end;
    private int _length;

    public uint Address { get; private set; }

    public int Line { get; private set; }

    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_start - _length, _length);

    public bool MoveNext()
    {
        if (_start == _end && _position == end)
        {
            return false;
        }

        Ensure(RecordBatch.HeadLength);
        var head = _buffer.AsSpan(_start);
        Address = BinaryPrimitives.ReadUInt32LittleEndian(head);
        _length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        Line = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        Ensure(RecordBatch.HeadLength + _length);
        _start += RecordBatch.HeadLength + _length;
        return true;
    }

    private void Ensure(int count)
    {
        if (_end - _start >= count)
        {
            return;
        }

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_end, _start) = (_end - _start, 0);
        var more = (int)Math.Min(_buffer.Length - _end, end - _position);
        spill.Position = _position;
        spill.ReadExactly(_buffer.AsSpan(_end, more));
        _position += more;
        _end += more;
    }
}
