namespace FlashEngine.Images;

/// <summary>Goes through an image that is in memory.</summary>
/// <param name="image">The image.</param>
public sealed class SegmentCursor(FirmwareImage image) : IImageCursor
{
    private int _index = -1;

    /// <inheritdoc/>
    public uint Address => image.Segments[_index].Address;

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Data => image.Segments[_index].Data.Span;

    /// <inheritdoc/>
    public bool MoveNext() => ++_index < image.Segments.Count;
}
