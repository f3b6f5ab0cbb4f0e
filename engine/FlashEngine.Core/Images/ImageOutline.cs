namespace FlashEngine.Images;

/// <summary>A segment without its bytes.</summary>
/// <param name="Address">Address of the first byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Crc32">CRC-32 of the bytes.</param>
public readonly record struct SegmentOutline(uint Address, long Length, uint Crc32)
{
    /// <summary>Address of the last byte.</summary>
    public uint Last => (uint)(Address + Length - 1);
}

/// <summary>What people want to know of an image: where its segments are, and a checksum to compare.</summary>
public sealed class ImageOutline
{
    private readonly List<SegmentOutline> _segments = [];

    private ImageOutline()
    {
    }

    /// <summary>The first segments.</summary>
    public IReadOnlyList<SegmentOutline> Segments => _segments;

    /// <summary>How many segments there are.</summary>
    public long SegmentCount { get; private set; }

    /// <summary>Sum of their lengths in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>CRC-32 over the data of all segments, gaps not counted.</summary>
    public uint Crc32 { get; private set; }

    /// <summary>Goes through an image to its end.</summary>
    /// <param name="cursor">The image.</param>
    /// <param name="segmentsMax">How many segments to keep; the others are counted only.</param>
    public static ImageOutline Of(IImageCursor cursor, int segmentsMax)
    {
        var outline = new ImageOutline();
        SegmentOutline? open = null;
        while (cursor.MoveNext())
        {
            var data = cursor.Data;
            outline.Length += data.Length;
            outline.Crc32 = Images.Crc32.Append(outline.Crc32, data);
            if (open is { } segment && segment.Address + segment.Length == cursor.Address)
            {
                var crc = Images.Crc32.Append(segment.Crc32, data);
                open = segment with { Length = segment.Length + data.Length, Crc32 = crc };
                continue;
            }

            outline.Close(open, segmentsMax);
            open = new SegmentOutline(cursor.Address, data.Length, Images.Crc32.Compute(data));
        }

        outline.Close(open, segmentsMax);
        return outline;
    }

    private void Close(SegmentOutline? open, int segmentsMax)
    {
        if (open is not { } segment)
        {
            return;
        }

        SegmentCount++;
        if (_segments.Count < segmentsMax)
        {
            _segments.Add(segment);
        }
    }
}
