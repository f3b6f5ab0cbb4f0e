namespace FlashEngine.Images;

/// <summary>Reads firmware files into memory, as a flash job needs them.</summary>
public static class ImageFormatReading
{
    /// <summary>Reads a whole file into memory.</summary>
    /// <param name="format">The file's format.</param>
    /// <param name="content">The file.</param>
    /// <param name="options">How to read.</param>
    /// <param name="bytes">Keeps the bytes; null: the heap.</param>
    /// <exception cref="ImageFormatException">The content breaks the format.</exception>
    public static FirmwareImage Read(
        this IImageFormat format, Stream content, ImageReadOptions options, IImageBytes? bytes = null)
    {
        var builder = new ImageBuilder(options.FileName, options.LengthMax, bytes);
        _ = format.Read(content, options, builder);
        return builder.Build();
    }

    /// <summary>Reads a whole file into memory.</summary>
    /// <param name="format">The file's format.</param>
    /// <param name="content">The file.</param>
    /// <param name="options">How to read.</param>
    /// <param name="info">What the file says besides its bytes.</param>
    /// <exception cref="ImageFormatException">The content breaks the format.</exception>
    public static FirmwareImage Read(
        this IImageFormat format, Stream content, ImageReadOptions options, out ImageInfo info)
    {
        var builder = new ImageBuilder(options.FileName, options.LengthMax);
        info = format.Read(content, options, builder);
        return builder.Build();
    }
}
