namespace FlashEngine.Images;

/// <summary>The firmware file formats that the engine knows.</summary>
public static class ImageFormats
{
    /// <summary>All formats.</summary>
    public static IReadOnlyList<IImageFormat> All { get; } =
        [new IntelHexFormat(), new SRecordFormat(), new RawFormat(), new ElfFormat(), new VbfFormat()];

    /// <summary>The format of a name.</summary>
    /// <exception cref="InputException">There is none of this name; the message lists them.</exception>
    public static IImageFormat ByName(string name)
        => All.FirstOrDefault(format => format.Name == name)
            ?? throw new InputException(
                $"file format '{name}' is unknown; there are {string.Join(", ", All.Select(format => format.Name))}");

    /// <summary>The format that a file name's extension, in any case, stands for; null when none does.</summary>
    public static IImageFormat? ByExtension(string fileName)
    {
        var extension = Path.GetExtension(fileName);
        return All.FirstOrDefault(format => format.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase));
    }
}
