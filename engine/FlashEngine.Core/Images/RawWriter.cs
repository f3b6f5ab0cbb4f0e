namespace FlashEngine.Images;

/// <summary>Writes the bytes of an image without addresses.</summary>
public static class RawWriter
{
    /// <summary>Writes an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="output">Takes the bytes.</param>
    /// <exception cref="InputException">The image has a gap, which a file without addresses cannot show.</exception>
    public static void Write(IImageCursor image, Stream output)
    {
        for (var end = -1L; image.MoveNext(); end = image.Address + (long)image.Data.Length)
        {
            if (end >= 0 && image.Address != end)
            {
                throw new InputException(
                    $"there is a gap of {image.Address - end} bytes at 0x{end:X8}, which a raw file cannot show; fill "
                    + "it, or take a range without gaps");
            }

            output.Write(image.Data);
        }
    }
}
