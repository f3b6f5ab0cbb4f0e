namespace FlashEngine.Images;

/// <summary>An image whose gaps are filled.</summary>
/// <param name="source">The image; the cursor takes it over. It lies within first and last, if they are given.</param>
/// <param name="value">The fill byte.</param>
/// <param name="first">Where to begin; null: at the image's first byte.</param>
/// <param name="last">Where to end; null: at the image's last byte.</param>
/// <param name="lengthMax">How many bytes may be filled.</param>
public sealed class FillCursor(IImageCursor source, byte value, uint? first, uint? last, long lengthMax) : IImageCursor
{
    private readonly byte[] _fill = Enumerable.Repeat(value, 4096).ToArray();
    private long _filled;
    private long _next = first is { } start ? start : -1;
    private int _fillLength;
    private bool _started;
    private bool _hasSource;

    /// <inheritdoc/>
    public uint Address => _fillLength > 0 ? (uint)(_next - _fillLength) : source.Address;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Data => _fillLength > 0 ? _fill.AsSpan(0, _fillLength) : source.Data;

    /// <inheritdoc/>
    public bool MoveNext()
    {
        if (!_started || (_hasSource && _fillLength == 0))
        {
            _started = true;
            _hasSource = source.MoveNext();
        }

        var gapEnd = _hasSource ? source.Address : last is { } end ? end + 1L : _next;
        _next = _next < 0 ? gapEnd : _next;
        _fillLength = (int)Math.Min(gapEnd - _next, _fill.Length);
        if (_fillLength > 0)
        {
            Count(gapEnd);
            _next += _fillLength;
            return true;
        }

        if (_hasSource)
        {
            _next = source.Address + (long)source.Data.Length;
        }

        return _hasSource;
    }

    private void Count(long gapEnd)
    {
        _filled += _fillLength;
        if (_filled > lengthMax)
        {
            throw new InputException(
                $"filling up to 0x{gapEnd - 1:X8} takes more than the limit of {lengthMax} bytes; take a smaller "
                + "range");
        }
    }
}
