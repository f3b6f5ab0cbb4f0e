using System.IO.Compression;
using System.Security.Cryptography;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Station.Packages;

/// <summary>Puts the layers around the images of a package that is made, in temporary files of its own.</summary>
internal sealed class ImageEncoder(PackEncodings encodings) : IDisposable
{
    private readonly Dictionary<string, PackedFile> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CarriedImage> _carried = new(StringComparer.Ordinal);
    private readonly byte[] _contentKey = RandomNumberGenerator.GetBytes(ContentKey.Length);
    private string? _folder;
    private int _count;

    /// <summary>Encodes the images of a manifest that is complete but for them.</summary>
    /// <returns>The manifest, and the files that the package has to hold.</returns>
    /// <exception cref="InputException">A delta cannot be made, or a temporary file not be written.</exception>
    public (PackageManifest Manifest, IReadOnlyDictionary<string, PackedFile> Files) Encode(
        PackageManifest manifest, IReadOnlyDictionary<string, string> filesByPackagePath)
    {
        try
        {
            var encoded = manifest with
            {
                Recipients = [.. encodings.Recipients.Select(recipient => recipient.Wrap(_contentKey))],
                Ecus = [.. manifest.Ecus.Select(ecu => ecu with
                {
                    Images = [.. ecu.Images.Select(image => Encode(ecu, image, filesByPackagePath[image.File]))],
                })],
            };
            return (encoded, _files);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(_folder ?? Path.GetTempPath(), cause);
        }
    }

    /// <summary>Deletes the temporary files.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_contentKey);
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private ImageEntry Encode(EcuUpdate ecu, ImageEntry image, string path)
    {
        var delta = BaseOf(ecu, image) is { } previous ? Delta(image, path, previous.Version, previous.Image) : null;
        if (delta is null)
        {
            var whole = Whole(image, path);
            return image with { File = whole.File, Encodings = whole.Encodings };
        }

        return image with
        {
            File = delta.File,
            Encodings = delta.Encodings,
            Fallback = encodings.HasFallback ? Whole(image, path) : null,
        };
    }

    private (string Version, ImageEntry Image)? BaseOf(EcuUpdate ecu, ImageEntry image)
    {
        var previous = encodings.DeltaFrom?.Manifest.Ecus.FirstOrDefault(other => other.Ecu == ecu.Ecu);
        return previous?.Images.FirstOrDefault(other => other.Block == image.Block) is { } other
            ? (previous.Version, other)
            : null;
    }

    private CarriedImage Whole(ImageEntry image, string path)
        => Encrypt(new CarriedImage(image.File, []), new PackedFile(path, image.Length));

    private CarriedImage? Delta(ImageEntry image, string path, string baseVersion, ImageEntry previous)
    {
        var name = $"{image.File}.from-{previous.Sha256[..8]}.vcdiff";
        if (_carried.TryGetValue(name, out var known))
        {
            return known;
        }

        var previousPath = NewPath();
        CopyWhole(previous, previousPath);
        var deltaPath = NewPath();
        XDelta.Encode(previousPath, path, deltaPath);
        CheckDecodes(previousPath, deltaPath, image);
        if (Size(deltaPath) >= Size(path))
        {
            return null;
        }

        var (length, sha256) = PackagePacker.Print(deltaPath);
        var encoding = new DeltaEncoding
        {
            BaseVersion = baseVersion,
            BaseSha256 = previous.Sha256,
            Length = length,
            Sha256 = sha256,
        };
        return _carried[name] = Encrypt(new CarriedImage(name, [encoding]), new PackedFile(deltaPath, length));
    }

    private CarriedImage Encrypt(CarriedImage plain, PackedFile file)
    {
        if (encodings.Recipients.Count == 0)
        {
            _files[plain.File] = file;
            return plain;
        }

        var name = plain.File + ".aes";
        if (_carried.TryGetValue(name, out var known))
        {
            return known;
        }

        var path = NewPath();
        using (var input = File.OpenRead(file.Path))
        using (var output = File.Create(path))
        {
            ImageCipher.Encrypt(input, output, _contentKey);
        }

        var length = new FileInfo(path).Length;
        using var encrypted = File.OpenRead(path);
        var sha256 = Convert.ToHexStringLower(SHA256.HashData(encrypted));
        _files[name] = new PackedFile(path, length);
        return _carried[name] = new CarriedImage(
            name, [.. plain.Encodings, new EncryptionEncoding { Length = length, Sha256 = sha256 }]);
    }

    private void CopyWhole(ImageEntry image, string path)
    {
        var package = encodings.DeltaFrom!;
        if (!image.Carried.Any(carried => carried.Encodings.Count == 0))
        {
            throw new InputException(
                $"{package.FileName}: '{PackageSource.Show(image.File)}' is encoded itself; deltas are made from a "
                + "package with whole images that are not encrypted");
        }

        using var whole = package.OpenImage(image);
        using var file = File.Create(path);
        whole.CopyTo(file);
    }

    // A package that could not be unpacked would be noticed in the vehicle only.
    private static void CheckDecodes(string previousPath, string deltaPath, ImageEntry image)
    {
        using var delta = File.OpenRead(deltaPath);
        using var previous = File.OpenRead(previousPath);
        using var target = new FileStream(deltaPath + ".target", FileMode.Create, FileAccess.ReadWrite);
        Vcdiff.Decode(delta, previous, target, image.Length, deltaPath);
        target.Position = 0;
        if (Convert.ToHexStringLower(SHA256.HashData(target)) != image.Sha256)
        {
            throw new InputException($"{deltaPath}: the delta that xdelta3 made does not give '{image.File}' again");
        }
    }

    /// <summary>What a file takes in the package: the ZIP compresses what is not encrypted.</summary>
    private long Size(string path)
    {
        using var file = File.OpenRead(path);
        if (encodings.Recipients.Count > 0)
        {
            return file.Length;
        }

        using var packed = File.Create(NewPath());
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            file.CopyTo(deflate);
        }

        return packed.Length;
    }

    private string NewPath()
    {
        _folder ??= Directory.CreateTempSubdirectory("flash-pack-").FullName;
        return Path.Combine(_folder, $"{_count++}");
    }
}
