namespace FlashEngine.Images;

/// <summary>Takes the bytes of a firmware file while it is read.</summary>
public interface IImageSink
{
    /// <summary>Takes bytes that follow each other in memory; none change nothing.</summary>
    /// <param name="address">Address of the first byte.</param>
    /// <param name="data">The bytes; valid during the call only.</param>
    /// <param name="line">The line of the file, from 1; 0 where the format has none.</param>
    /// <exception cref="ImageFormatException">
    /// The data goes past address FFFFFFFF, or the image becomes longer than allowed.
    /// </exception>
    void Add(uint address, ReadOnlySpan<byte> data, int line);
}
