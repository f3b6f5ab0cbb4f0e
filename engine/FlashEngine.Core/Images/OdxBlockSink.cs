namespace FlashEngine.Images;

/// <summary>
/// Takes the bytes of a data block at the source's addresses, keeps what FILTERS let through, and hands it on at the
/// target's addresses. What lies in none of the SEGMENTS, where there are any, is an error.
/// </summary>
internal sealed class OdxBlockSink : IImageSink
{
    private readonly OdxDataBlock _block;
    private readonly OdxRanges _segments;
    private readonly IImageSink _target;
    private readonly Func<string, ImageFormatException> _error;

    public OdxBlockSink(OdxDataBlock block, IImageSink target, Func<string, ImageFormatException> error)
    {
        (_block, _target, _error) = (block, target, error);
        _segments = new OdxRanges(
            block.Segments.Select(segment => ((long)segment.First, segment.First + segment.Length)));
    }

    /// <summary>How many bytes went through.</summary>
    public long Length { get; private set; }

    /// <inheritdoc/>
    public void Add(uint address, ReadOnlySpan<byte> data, int line)
    {
        while (!data.IsEmpty)
        {
            var (isTaken, count) = _block.Filters.IsEmpty ? (true, data.Length) : _block.Filters.At(address);
            var piece = data[..(int)Math.Min(count, data.Length)];
            if (isTaken)
            {
                AddTaken(address, piece);
            }

            data = data[piece.Length..];
            address += (uint)piece.Length;
        }
    }

    /// <summary>Refuses a block whose segments were not filled.</summary>
    public void Complete()
    {
        if (!_segments.IsEmpty && Length != _segments.Length)
        {
            throw _error(
                $"data block {_block.Name} has {Length} bytes; its segments have {_segments.Length}");
        }
    }

    private void AddTaken(uint address, ReadOnlySpan<byte> piece)
    {
        var (isInside, count) = _segments.IsEmpty ? (true, piece.Length) : _segments.At(address);
        if (!isInside || count < piece.Length)
        {
            throw _error(
                $"data block {_block.Name} has a byte at 0x{(isInside ? address + count : address):X8}, which lies in "
                + "none of its segments");
        }

        var target = address + _block.TargetOffset;
        if (target < 0 || target + piece.Length > 1L << 32)
        {
            throw _error(
                $"data block {_block.Name} has bytes at 0x{address:X8}; with TARGET-ADDR-OFFSET {_block.TargetOffset} "
                + "they do not lie between 0x00000000 and 0xFFFFFFFF");
        }

        Length += piece.Length;

        // Lines are of one data file of several: in an error over all of them they would mislead.
        _target.Add((uint)target, piece, line: 0);
    }
}
