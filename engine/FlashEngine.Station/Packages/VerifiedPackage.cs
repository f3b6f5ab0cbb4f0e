using System.Collections.Concurrent;
using FlashEngine.Images;
using FlashEngine.Station.Images;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Station.Secrets;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Packages;

/// <summary>
/// A package that was verified completely; <see cref="PackageReader"/> makes it. The images are read from the file
/// again when they are needed, and hashed again, so that a file that changed in between is noticed. Members may be
/// called from any thread.
/// </summary>
public sealed class VerifiedPackage : IDisposable
{
    // Spans of images stay valid for as long as the package is open, whoever drops the image.
    private readonly ConcurrentBag<MappedBytes> _mapped = [];

    private readonly SafeFileHandle _file;
    private readonly ImageUnpacker _unpacker;

    internal VerifiedPackage(
        string fileName,
        SafeFileHandle file,
        ImageUnpacker unpacker,
        PackageManifest manifest,
        string manifestSha256,
        string signerName,
        PackageTrust trust,
        VehicleKey? key)
    {
        FileName = fileName;
        _file = file;
        _unpacker = unpacker;
        Manifest = manifest;
        ManifestSha256 = manifestSha256;
        SignerName = signerName;
        Trust = trust;
        Key = key;
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

    /// <summary>Who was trusted when it was verified.</summary>
    public PackageTrust Trust { get; }

    /// <summary>The vehicle's key; null: none was given.</summary>
    public VehicleKey? Key { get; }

    /// <summary>
    /// One line for each image that was opened in another way than the package prefers: whole, because what its delta
    /// was made from was not there.
    /// </summary>
    public IReadOnlyList<string> Notices => [.. _unpacker.Notices];

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

    /// <summary>
    /// Reads the file of an image, takes its encodings off and verifies it; a long one is copied into a temporary file.
    /// </summary>
    /// <param name="image">An image of <see cref="Manifest"/>.</param>
    /// <param name="kept">What the station keeps of earlier packages; null: nothing.</param>
    /// <exception cref="InputException">
    /// The package was changed since it was opened, the image is encrypted for others or a delta to what is not kept,
    /// or a temporary file cannot be written.
    /// </exception>
    public Stream OpenImage(ImageEntry image, IKeptImages? kept = null)
    {
        try
        {
            return _unpacker.Open(image, kept);
        }
        catch (IOException cause)
        {
            throw PackageSource.Unusable(FileName, cause);
        }
    }

    /// <summary>
    /// Reads an image by its file format. The bytes of a long one lie in a temporary file; they are valid for as long
    /// as the image is used, and spans of them for as long as the package is open too.
    /// </summary>
    /// <inheritdoc cref="OpenImage" path="/param"/>
    /// <exception cref="ImageFormatException">The file breaks its format.</exception>
    /// <exception cref="InputException">It cannot be opened; see <see cref="OpenImage"/>.</exception>
    public FirmwareImage ReadImage(ImageEntry image, IKeptImages? kept = null)
    {
        using var stream = OpenImage(image, kept);
        var format = ImageFormats.ByName(image.FileFormat);
        var options = new ImageReadOptions($"{FileName}/{image.File}", image.BaseAddress);
        var isSecret = Manifest.Recipients.Count > 0;
        if (image.Length <= ImageUnpacker.HeldLengthMax || (isSecret && kept is null))
        {
            return format.Read(stream, options);
        }

        var bytes = new MappedBytes(isSecret ? kept?.ScratchFolder : null);
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
