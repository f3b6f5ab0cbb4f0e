using System.Text;

namespace FlashEngine.Images;

/// <summary>The firmware file formats that can be written.</summary>
public static class ImageWriters
{
    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [new IntelHexFormat().Name, new SRecordFormat().Name, new RawFormat().Name];

    /// <summary>Writes an image.</summary>
    /// <param name="formatName">One of <see cref="Names"/>.</param>
    /// <param name="image">The image.</param>
    /// <param name="end">Address behind the image's last byte, or more.</param>
    /// <param name="output">Takes the file; stays open.</param>
    /// <exception cref="InputException">There is no such writer, or the image does not fit the format.</exception>
    public static void Write(string formatName, IImageCursor image, ulong end, Stream output)
    {
        if (formatName == Names[2])
        {
            RawWriter.Write(image, output);
            return;
        }

        using var text = new StreamWriter(output, Encoding.ASCII, bufferSize: 64 * 1024, leaveOpen: true);
        if (formatName == Names[0])
        {
            IntelHexWriter.Write(image, text);
        }
        else if (formatName == Names[1])
        {
            SRecordWriter.Write(image, end, text);
        }
        else
        {
            throw new InputException(
                $"files of format '{formatName}' cannot be written; there are {string.Join(", ", Names)}");
        }
    }
}
