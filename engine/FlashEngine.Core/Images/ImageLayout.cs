namespace FlashEngine.Images;

/// <summary>Brings an image into the form that an ECU's flash memory wants.</summary>
public static class ImageLayout
{
    /// <summary>Fills short gaps, because each segment costs a download of its own.</summary>
    /// <param name="image">The image; it is not changed.</param>
    /// <param name="below">Gaps shorter than this many bytes are filled; 0 or 1 fills none.</param>
    /// <param name="fill">The value of erased memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="below"/> is negative.</exception>
    public static FirmwareImage FillGaps(FirmwareImage image, int below, byte fill)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(below);
        return Cover(image, segment => segment.Address, segment => segment.End, (ulong)below, fill);
    }

    /// <summary>Extends segments so that they begin and end at multiples of the write granularity.</summary>
    /// <param name="image">The image; it is not changed.</param>
    /// <param name="granularity">Bytes that the ECU writes at once, 1 or more.</param>
    /// <param name="fill">The value of erased memory.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="granularity"/> is less than 1.</exception>
    /// <exception cref="InputException">The last segment would end behind address FFFFFFFF.</exception>
    public static FirmwareImage Align(FirmwareImage image, int granularity, byte fill)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(granularity, 1);
        var unit = (ulong)granularity;
        return Cover(
            image,
            segment => segment.Address / unit * unit,
            segment => (segment.End + unit - 1) / unit * unit,
            gapFilledBelow: 1,
            fill);
    }

    // Each segment is stretched to [start, end); stretched segments whose gap is small enough become one.
    private static FirmwareImage Cover(
        FirmwareImage image,
        Func<ImageSegment, ulong> start,
        Func<ImageSegment, ulong> end,
        ulong gapFilledBelow,
        byte fill)
    {
        var source = image.Segments;
        var result = new List<ImageSegment>();
        for (var first = 0; first < source.Count;)
        {
            var behind = first + 1;
            var coverEnd = end(source[first]);
            for (; behind < source.Count && IsNear(coverEnd, start(source[behind]), gapFilledBelow); behind++)
            {
                coverEnd = end(source[behind]);
            }

            result.Add(Cut(source, first, behind, start(source[first]), coverEnd, fill));
            first = behind;
        }

        return new FirmwareImage(result);
    }

    private static bool IsNear(ulong end, ulong start, ulong gapFilledBelow)
        => start <= end || start - end < gapFilledBelow;

    private static ImageSegment Cut(
        IReadOnlyList<ImageSegment> source, int first, int behind, ulong start, ulong end, byte fill)
    {
        if (behind == first + 1 && source[first].Address == start && source[first].End == end)
        {
            return source[first];
        }

        if (end > 1UL << 32)
        {
            throw new InputException(
                $"the segment at 0x{source[first].Address:X8} does not fit below the last address, 0xFFFFFFFF, "
                + "when aligned");
        }

        var data = new byte[end - start];
        data.AsSpan().Fill(fill);
        for (var i = first; i < behind; i++)
        {
            source[i].Data.Span.CopyTo(data.AsSpan((int)(source[i].Address - start)));
        }

        return new ImageSegment((uint)start, data);
    }
}
