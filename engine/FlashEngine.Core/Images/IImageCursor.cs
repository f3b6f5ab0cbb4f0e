namespace FlashEngine.Images;

/// <summary>
/// Goes through an image once, from its lowest address to its highest, without holding all of it. Pieces ascend and
/// never overlap; those that touch belong to one segment.
/// </summary>
public interface IImageCursor
{
    /// <summary>Address of the piece's first byte.</summary>
    uint Address { get; }

    /// <summary>The piece; at least one byte, valid until the next move.</summary>
    ReadOnlySpan<byte> Data { get; }

    /// <summary>Goes to the next piece; false when there is none.</summary>
    /// <exception cref="FlashException">The image cannot be put in order, or not be changed as asked for.</exception>
    bool MoveNext();
}
