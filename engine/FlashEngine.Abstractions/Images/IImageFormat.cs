namespace FlashEngine.Images;

/// <summary>How to read a file.</summary>
/// <param name="FileName">For messages.</param>
/// <param name="BaseAddress">Address of the first byte of a raw file; formats with addresses of their own ignore
/// it.</param>
/// <param name="LengthMax">The largest image to accept, in bytes; a longer one is refused before it is held.</param>
/// <param name="Session">Short name of the session to take from an ODX-F container; null: its only one. Other formats
/// ignore it.</param>
public sealed record ImageReadOptions(
    string FileName, uint BaseAddress = 0, long LengthMax = 512L * 1024 * 1024, string? Session = null);

/// <summary>A firmware file format.</summary>
public interface IImageFormat
{
    /// <summary>The name in manifests, lower case, for example <c>intel-hex</c>.</summary>
    string Name { get; }

    /// <summary>File name extensions with the dot, lower case.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>
    /// Reads a whole file piece by piece, in the order in which the file has the pieces; the sink puts them in order.
    /// </summary>
    /// <param name="content">The file. It can be read and sought; reading begins at its start.</param>
    /// <param name="options">How to read.</param>
    /// <param name="sink">Takes the bytes. What it got before an exception is of no use.</param>
    /// <returns>What the file says besides its bytes.</returns>
    /// <exception cref="ImageFormatException">The content breaks the format.</exception>
    ImageInfo Read(Stream content, ImageReadOptions options, IImageSink sink);
}
