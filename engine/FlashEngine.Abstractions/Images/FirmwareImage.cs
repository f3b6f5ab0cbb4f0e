namespace FlashEngine.Images;

/// <summary>A run of bytes at an address.</summary>
/// <param name="Address">Address of the first byte in the ECU's memory.</param>
/// <param name="Data">The bytes; at least one.</param>
public readonly record struct ImageSegment(uint Address, ReadOnlyMemory<byte> Data)
{
    /// <summary>Address behind the last byte.</summary>
    public ulong End => Address + (ulong)Data.Length;
}

/// <summary>The content of a firmware file: segments that ascend by address, never touch and never overlap.</summary>
public sealed class FirmwareImage
{
    /// <summary>Makes an image.</summary>
    /// <param name="segments">Ascending by address, with a gap of at least one byte between two.</param>
    /// <exception cref="ArgumentException">Segments are empty, out of order, touch or overlap.</exception>
    public FirmwareImage(IReadOnlyList<ImageSegment> segments)
    {
        for (var i = 0; i < segments.Count; i++)
        {
            if (segments[i].Data.IsEmpty || (i > 0 && segments[i].Address <= segments[i - 1].End))
            {
                throw new ArgumentException(
                    $"segment {i} at 0x{segments[i].Address:X8} is empty or not clear of the one before",
                    nameof(segments));
            }
        }

        Segments = segments;
    }

    /// <summary>The segments, ascending.</summary>
    public IReadOnlyList<ImageSegment> Segments { get; }

    /// <summary>Sum of the segments' lengths in bytes.</summary>
    public long Length => Segments.Sum(segment => (long)segment.Data.Length);
}
