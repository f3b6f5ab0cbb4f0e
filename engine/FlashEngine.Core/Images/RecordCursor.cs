namespace FlashEngine.Images;

/// <summary>Cuts an image into the data of records, however its pieces are cut: as full as they can be.</summary>
/// <param name="source">The image.</param>
/// <param name="lengthMax">Bytes of a full record.</param>
/// <param name="border">Records do not cross multiples of this; 0: no border.</param>
internal sealed class RecordCursor(IImageCursor source, int lengthMax, uint border = 0) : IImageCursor
{
    private readonly byte[] _record = new byte[lengthMax];
    private int _length;
    private int _taken;
    private bool _hasSource = source.MoveNext();

    public uint Address { get; private set; }

    public ReadOnlySpan<byte> Data => _record.AsSpan(0, _length);

    public bool MoveNext()
    {
        _length = 0;
        while (_hasSource && _length < Room())
        {
            if (_length == 0)
            {
                Address = Position;
            }
            else if (Position != Address + _length)
            {
                break;
            }

            var count = Math.Min(Room() - _length, source.Data.Length - _taken);
            source.Data.Slice(_taken, count).CopyTo(_record.AsSpan(_length));
            _length += count;
            _taken += count;
            if (_taken == source.Data.Length)
            {
                (_hasSource, _taken) = (source.MoveNext(), 0);
            }
        }

        return _length > 0;
    }

    private uint Position => source.Address + (uint)_taken;

    private int Room()
    {
        var start = _length == 0 ? Position : Address;
        return border == 0 ? lengthMax : (int)Math.Min((uint)lengthMax, border - start % border);
    }
}
