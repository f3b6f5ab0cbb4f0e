using System.Buffers.Binary;

namespace FlashEngine.Images;

/// <summary>Records in the order of their addresses, with their lines.</summary>
internal interface ISortedRecords
{
    uint Address { get; }

    int Line { get; }

    ReadOnlySpan<byte> Data { get; }

    bool MoveNext();
}

/// <summary>As many records as are held in memory at once.</summary>
internal sealed class RecordBatch(int dataLength, int countMax)
{
    /// <summary>Address, length and line of a record in the spill: 32 bits each, little-endian.</summary>
    public const int HeadLength = 12;

    private readonly byte[] _data = new byte[dataLength];

    // Address, and in the lower half the index: sorted as numbers, records of one address keep the file's order.
    private readonly ulong[] _keys = new ulong[countMax];
    private readonly (int Offset, int Length, int Line)[] _records = new (int, int, int)[countMax];
    private int _count;
    private int _length;

    public bool IsEmpty => _count == 0;

    /// <summary>Takes a record; false when there is no room.</summary>
    public bool TryAdd(uint address, ReadOnlySpan<byte> data, int line)
    {
        if (_count == countMax || data.Length > dataLength - _length)
        {
            return false;
        }

        data.CopyTo(_data.AsSpan(_length));
        _keys[_count] = (ulong)address << 32 | (uint)_count;
        _records[_count++] = (_length, data.Length, line);
        _length += data.Length;
        return true;
    }

    /// <summary>Sorts the records.</summary>
    public ISortedRecords Sort()
    {
        Array.Sort(_keys, 0, _count);
        return new Records(this);
    }

    /// <summary>Writes the records in order and forgets them.</summary>
    public void Spill(Stream spill)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        for (var records = Sort(); records.MoveNext();)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(head, records.Address);
            BinaryPrimitives.WriteInt32LittleEndian(head[4..], records.Data.Length);
            BinaryPrimitives.WriteInt32LittleEndian(head[8..], records.Line);
            spill.Write(head);
            spill.Write(records.Data);
        }

        (_count, _length) = (0, 0);
    }

    private sealed class Records(RecordBatch batch) : ISortedRecords
    {
        private int _index = -1;

        public uint Address => (uint)(batch._keys[_index] >> 32);

        public int Line => Record.Line;

        public ReadOnlySpan<byte> Data => batch._data.AsSpan(Record.Offset, Record.Length);

        private (int Offset, int Length, int Line) Record => batch._records[(uint)batch._keys[_index]];

        public bool MoveNext() => ++_index < batch._count;
    }
}
