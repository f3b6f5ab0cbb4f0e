namespace FlashEngine.Images;

/// <summary>Reads a binary file at offsets, which the file itself may have got wrong.</summary>
internal sealed class ContentBytes(Stream content, string fileName)
{
    /// <summary>Length of the file in bytes.</summary>
    public long Length { get; } = content.Length;

    /// <summary>Fills a buffer from an offset on.</summary>
    /// <exception cref="ImageFormatException">The file ends before.</exception>
    public void Read(long offset, Span<byte> buffer, string what)
    {
        if (offset < 0 || offset > Length - buffer.Length)
        {
            throw Error(
                offset, $"{what} of {buffer.Length} bytes goes past the end of the file, which has {Length} bytes");
        }

        content.Position = offset;
        if (content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) < buffer.Length)
        {
            throw Error(offset, "the file became shorter while it was read");
        }
    }

    /// <summary>Makes an error at an offset.</summary>
    public ImageFormatException Error(long offset, string problem)
        => new(fileName, 0, $"at offset 0x{offset:X}: {problem}");
}
