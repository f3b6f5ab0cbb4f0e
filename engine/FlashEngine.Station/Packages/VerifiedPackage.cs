using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Images;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Packages;

/// <summary>
/// A package that was verified completely; <see cref="PackageReader.Open"/> makes it. The images are read from the file
/// again when they are needed, and hashed again, so that a file that changed in between is noticed. Members may be
/// called from any thread.
/// </summary>
public sealed class VerifiedPackage : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly PackageContent _content;

    internal VerifiedPackage(
        string fileName,
        SafeFileHandle file,
        PackageContent content,
        PackageManifest manifest,
        string manifestSha256,
        string signerName,
        X509Certificate2Collection trustedRoots)
    {
        FileName = fileName;
        _file = file;
        _content = content;
        Manifest = manifest;
        ManifestSha256 = manifestSha256;
        SignerName = signerName;
        TrustedRoots = trustedRoots;
    }

    /// <summary>Path of the package.</summary>
    public string FileName { get; }

    /// <summary>What the signature binds.</summary>
    public PackageManifest Manifest { get; }

    /// <summary>
    /// SHA-256 of the manifest's bytes, lower-case hexadecimal: names the package and all its images.
    /// </summary>
    public string ManifestSha256 { get; }

    /// <summary>Subject of the signer's certificate.</summary>
    public string SignerName { get; }

    /// <summary>The roots that were trusted when it was verified.</summary>
    public X509Certificate2Collection TrustedRoots { get; }

    /// <summary>Writes the whole package file.</summary>
    /// <exception cref="IOException">The package or the other file cannot be read or written.</exception>
    public void CopyTo(Stream destination)
    {
        var part = new byte[1 << 20];
        for (var offset = 0L; RandomAccess.Read(_file, part, offset) is var length and > 0; offset += length)
        {
            destination.Write(part, 0, length);
        }
    }

    /// <summary>Reads the file of an image into memory and verifies it.</summary>
    /// <param name="image">An image of <see cref="Manifest"/>.</param>
    /// <exception cref="InputException">The package was changed since it was opened.</exception>
    public Stream OpenImage(ImageEntry image)
    {
        var bytes = new byte[image.Length];
        var length = 0;
        try
        {
            _content.ReadImage(image, part =>
            {
                part.CopyTo(bytes.AsSpan(length));
                length += part.Length;
            });
        }
        catch (IOException cause)
        {
            throw PackageSource.Unusable(FileName, cause);
        }

        PackageContent.CheckHash(image, SHA256.HashData(bytes), _content.Source);
        return new MemoryStream(bytes, writable: false);
    }

    /// <summary>Reads an image by its file format.</summary>
    /// <param name="image">An image of <see cref="Manifest"/>.</param>
    /// <exception cref="ImageFormatException">The file breaks its format.</exception>
    /// <exception cref="InputException">The package was changed since it was opened.</exception>
    public FirmwareImage ReadImage(ImageEntry image)
    {
        using var stream = OpenImage(image);
        return ImageFormats.ByName(image.FileFormat).Read(
            stream, new ImageReadOptions($"{FileName}/{image.File}", image.BaseAddress));
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();
}
