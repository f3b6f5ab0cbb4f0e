using FlashEngine.Images;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages;

namespace FlashEngine.Cli.Demo;

/// <summary>The image files of a package in the making: written to a folder, and entered for the manifest.</summary>
internal sealed class DemoImageFiles(string folder)
{
    private readonly Dictionary<string, string> _byPackagePath = new(StringComparer.Ordinal);

    /// <summary>Files on disk by their path in the package.</summary>
    public IReadOnlyDictionary<string, string> ByPackagePath => _byPackagePath;

    /// <summary>The segments of an image that lie in a block; null when none does.</summary>
    public static FirmwareImage? Part(FirmwareImage image, LogicalBlock block)
    {
        var inside = image.Segments
            .Where(segment => segment.Address >= block.Address && segment.End <= block.Address + (ulong)block.Length)
            .ToList();
        return inside.Count > 0 ? new FirmwareImage(inside) : null;
    }

    /// <summary>Adds an image in a format with addresses.</summary>
    public ImageEntry Add(string name, ImageRole role, LogicalBlock block, string format, FirmwareImage image)
    {
        var path = $"images/{name}{(format == "intel-hex" ? ".hex" : ".s19")}";
        using (var writer = new StreamWriter(Create(path)) { NewLine = "\n" })
        {
            if (format == "intel-hex")
            {
                IntelHexWriter.Write(image, writer);
            }
            else
            {
                SRecordWriter.Write(image, writer);
            }
        }

        return Entry(path, format, role, block, baseAddress: 0);
    }

    /// <summary>Adds a raw image.</summary>
    public ImageEntry AddRaw(string name, ImageRole role, LogicalBlock block, uint address, byte[] data)
    {
        var path = $"images/{name}";
        using (var file = Create(path))
        {
            file.Write(data);
        }

        return Entry(path, "raw", role, block, address);
    }

    private FileStream Create(string packagePath)
    {
        var path = Path.Combine(folder, packagePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _byPackagePath.Add(packagePath, path);
        return File.Create(path);
    }

    // Length and hash are filled in when the package is packed.
    private static ImageEntry Entry(string path, string format, ImageRole role, LogicalBlock block, uint baseAddress)
        => new()
        {
            File = path,
            FileFormat = format,
            Role = role,
            Block = block.Name,
            BaseAddress = baseAddress,
            Length = 0,
            Sha256 = "",
        };
}
