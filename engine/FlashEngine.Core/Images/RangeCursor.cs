namespace FlashEngine.Images;

/// <summary>The part of an image that lies between two addresses, moved by an offset.</summary>
/// <param name="source">The image; the cursor takes it over.</param>
/// <param name="first">The first address to keep.</param>
/// <param name="last">The last address to keep.</param>
/// <param name="offset">What is added to the addresses that are kept.</param>
public sealed class RangeCursor(IImageCursor source, uint first, uint last, long offset) : IImageCursor
{
    private int _start;
    private int _length;

    /// <inheritdoc/>
    public uint Address => (uint)(source.Address + _start + offset);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Data => source.Data.Slice(_start, _length);

    /// <inheritdoc/>
    public bool MoveNext()
    {
        while (source.MoveNext())
        {
            var start = Math.Max(source.Address, first);
            var end = Math.Min(source.Address + (long)source.Data.Length, last + 1L);
            if (start < end)
            {
                (_start, _length) = ((int)(start - source.Address), (int)(end - start));
                CheckMoved(start, end);
                return true;
            }
        }

        return false;
    }

    private void CheckMoved(long start, long end)
    {
        if (start + offset < 0 || end + offset > 1L << 32)
        {
            throw new InputException(
                $"the bytes from 0x{start:X8} to 0x{end - 1:X8}, moved by {offset}, do not lie between 0x00000000 and "
                + "0xFFFFFFFF");
        }
    }
}
