using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Images;
using FlashEngine.Station.Images;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Packages;

/// <summary>
/// A package that was verified completely; <see cref="PackageReader.Open"/> makes it. The images are read from the file
/// again when they are needed, and hashed again, so that a file that changed in between is noticed. Members may be
/// called from any thread.
/// </summary>
public sealed class VerifiedPackage : IDisposable
{
    // What is longer lies in temporary files: a vehicle's images may be larger than the station's memory.
    private const int HeldLengthMax = 1024 * 1024;

    private readonly SafeFileHandle _file;
    private readonly PackageContent _content;

    // Spans of images stay valid for as long as the package is open, whoever drops the image.
    private readonly ConcurrentBag<MappedBytes> _mapped = [];

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

    /// <summary>Reads the file of an image and verifies it; a long one is copied into a temporary file.</summary>
    /// <param name="image">An image of <see cref="Manifest"/>.</param>
    /// <exception cref="InputException">
    /// The package was changed since it was opened, or a temporary file cannot be written.
    /// </exception>
    public Stream OpenImage(ImageEntry image)
    {
        Stream copy = image.Length > HeldLengthMax ? SpillFile.Create() : new MemoryStream((int)image.Length);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            _content.ReadImage(image, part =>
            {
                hash.AppendData(part);
                copy.Write(part);
            });
            PackageContent.CheckHash(image, hash.GetHashAndReset(), _content.Source);
            copy.Position = 0;
            (var verified, copy) = (copy, Stream.Null);
            return verified;
        }
        catch (IOException cause)
        {
            throw PackageSource.Unusable(FileName, cause);
        }
        finally
        {
            copy.Dispose();
        }
    }

    /// <summary>
    /// Reads an image by its file format. The bytes of a long one lie in a temporary file; they are valid for as long
    /// as the image is used, and spans of them for as long as the package is open too.
    /// </summary>
    /// <param name="image">An image of <see cref="Manifest"/>.</param>
    /// <exception cref="ImageFormatException">The file breaks its format.</exception>
    /// <exception cref="InputException">
    /// The package was changed since it was opened, or a temporary file cannot be written.
    /// </exception>
    public FirmwareImage ReadImage(ImageEntry image)
    {
        using var stream = OpenImage(image);
        var format = ImageFormats.ByName(image.FileFormat);
        var options = new ImageReadOptions($"{FileName}/{image.File}", image.BaseAddress);
        if (image.Length <= HeldLengthMax)
        {
            return format.Read(stream, options);
        }

        var bytes = new MappedBytes();
        _mapped.Add(bytes);
        try
        {
            return format.Read(stream, options, bytes);
        }
        catch (IOException cause)
        {
            throw PackageSource.Unusable(FileName, cause);
        }
    }

    /// <summary>Closes the file; images that were read remain.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _mapped.Clear();
    }
}
