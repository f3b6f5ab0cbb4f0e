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

/// <summary>How to read a file.</summary>
/// <param name="FileName">For messages.</param>
/// <param name="BaseAddress">Address of the first byte of a raw file; formats with addresses of their own ignore
/// it.</param>
/// <param name="LengthMax">The largest image to accept, in bytes; a longer one is refused before it is held.</param>
public sealed record ImageReadOptions(string FileName, uint BaseAddress = 0, long LengthMax = 512L * 1024 * 1024);

/// <summary>A firmware file format.</summary>
public interface IImageFormat
{
    /// <summary>The name in manifests, lower case: <c>intel-hex</c>, <c>s-record</c>, <c>raw</c>.</summary>
    string Name { get; }

    /// <summary>File name extensions with the dot, lower case.</summary>
    IReadOnlyList<string> Extensions { get; }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="ImageFormatException">The content breaks the format; nothing was read.</exception>
    FirmwareImage Read(Stream content, ImageReadOptions options);
}

/// <summary>A firmware file breaks its format. The message names file, line, value and what would be right.</summary>
public sealed class ImageFormatException(string fileName, int line, string problem)
    : FlashException(line > 0 ? $"{fileName}:{line}: {problem}" : $"{fileName}: {problem}")
{
    /// <summary>The file.</summary>
    public string FileName { get; } = fileName;

    /// <summary>The line, from 1; 0 where the format has none.</summary>
    public int Line { get; } = line;

    /// <inheritdoc/>
    public override FlashExitCode ExitCode => FlashExitCode.FileOrManifest;
}
