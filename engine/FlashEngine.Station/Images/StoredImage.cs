using FlashEngine.Images;
using FlashEngine.Station.Packages;

namespace FlashEngine.Station.Images;

/// <summary>A firmware file of any size that was read completely, in little memory.</summary>
public sealed class StoredImage : IDisposable
{
    private readonly ImageStore _store;
    private FileStream? _spill;

    private StoredImage(string path, IImageFormat format, ImageReadOptions options)
    {
        FileName = path;
        Format = format;
        _store = new ImageStore(path, () => _spill = SpillFile.Create(), options.LengthMax);
        using var content = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        FileLength = content.Length;
        Info = format.Read(content, options, _store);
    }

    /// <summary>Path of the file.</summary>
    public string FileName { get; }

    /// <summary>Length of the file in bytes.</summary>
    public long FileLength { get; }

    /// <summary>The file's format.</summary>
    public IImageFormat Format { get; }

    /// <summary>What the file says besides its bytes.</summary>
    public ImageInfo Info { get; }

    /// <summary>Address behind the highest byte.</summary>
    public ulong End => _store.End;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="formatName">Its format; null: what its extension says.</param>
    /// <param name="baseAddress">Address of the first byte of a raw file.</param>
    /// <param name="session">Short name of the session of an ODX-F container; null: its only one.</param>
    /// <exception cref="InputException">The file cannot be read, or its format is not known.</exception>
    /// <exception cref="ImageFormatException">The file breaks its format.</exception>
    public static StoredImage Open(
        string path, string? formatName = null, uint baseAddress = 0, string? session = null)
    {
        if (Directory.Exists(path))
        {
            throw new InputException($"{path}: this is a folder; name the firmware file");
        }

        if (!File.Exists(path))
        {
            throw new InputException($"{path}: the file does not exist");
        }

        var format = formatName is null
            ? ImageFormats.ByExtension(path)
                ?? throw new InputException($"{path}: the extension stands for no format; --input-format names it")
            : ImageFormats.ByName(formatName);
        try
        {
            return new StoredImage(path, format, new ImageReadOptions(path, baseAddress, Session: session));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(path, cause);
        }
    }

    /// <summary>Begins to go through the image; one cursor at a time can be in use.</summary>
    /// <exception cref="ImageFormatException">There is no data; later, an address is given twice.</exception>
    public IImageCursor Read() => _store.Read();

    /// <summary>Gives the temporary file back.</summary>
    public void Dispose() => _spill?.Dispose();
}
