using System.Collections.Concurrent;
using System.Security.Cryptography;
using FlashEngine.Station.Images;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Station.Packages;

/// <summary>
/// Takes the layers off an image, the outermost first. Length and SHA-256 of what comes out are checked after each
/// one, so that nothing is decoded that the signature does not vouch for.
/// </summary>
internal sealed class ImageUnpacker(PackageContent content, byte[]? contentKey)
{
    // What is longer lies in temporary files: a vehicle's images may be larger than the station's memory.
    public const int HeldLengthMax = 1024 * 1024;

    private readonly ConcurrentDictionary<string, string> _notices = [];

    /// <summary>One line for each image that was not taken in the way that the package prefers.</summary>
    public IEnumerable<string> Notices => _notices.Values.Order(StringComparer.Ordinal);

    /// <summary>Opens the file of an image, without its encodings.</summary>
    /// <param name="image">An image of the manifest.</param>
    /// <param name="kept">What the station keeps; null: nothing.</param>
    /// <exception cref="InputException">It cannot be decoded here, or was changed.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public Stream Open(ImageEntry image, IKeptImages? kept)
    {
        var delta = image.Encodings.OfType<DeltaEncoding>().FirstOrDefault();
        if (delta is null)
        {
            return Unpack(image, new(image.File, image.Encodings), null, kept);
        }

        // A package that was kept needs no delta any more: its image is there.
        if (kept?.Open(image.Sha256) is { } known)
        {
            return known;
        }

        using var source = kept?.Open(delta.BaseSha256);
        if (source is not null)
        {
            return Unpack(image, new(image.File, image.Encodings), source, kept);
        }

        var missing = $"image '{PackageSource.Show(image.File)}' is a delta to version "
            + $"{PackageSource.Show(delta.BaseVersion)}, whose image (SHA-256 {delta.BaseSha256}) this station has not "
            + "kept";
        if (image.Fallback is not { } whole)
        {
            throw content.Source.Error($"{missing}, and the package does not bring the whole image");
        }

        _notices[image.File] = $"{missing}; the whole image of the package is used";
        return Unpack(image, whole, null, kept);
    }

    private Stream Unpack(ImageEntry image, CarriedImage carried, Stream? source, IKeptImages? kept)
    {
        var isSecret = carried.Encodings.Any(encoding => encoding is EncryptionEncoding);
        var layer = Read(carried, image);
        try
        {
            for (var i = carried.Encodings.Count - 1; i >= 0; i--)
            {
                var (length, sha256) = i > 0
                    ? (carried.Encodings[i - 1].Length, carried.Encodings[i - 1].Sha256)
                    : (image.Length, image.Sha256);
                var inner = Create(length, isSecret, kept);
                using var outer = layer;
                layer = inner;
                TakeOff(carried, i, outer, inner, source, length);
                Check(carried.File, inner, length, sha256);
            }

            (var unpacked, layer) = (layer, Stream.Null);
            return unpacked;
        }
        finally
        {
            layer.Dispose();
        }
    }

    private Stream Read(CarriedImage carried, ImageEntry image)
    {
        var (length, sha256) = carried.Outermost(image);
        Stream copy = length > HeldLengthMax ? SpillFile.Create() : new MemoryStream((int)length);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            content.ReadImage(carried.File, length, part =>
            {
                hash.AppendData(part);
                copy.Write(part);
            });
            PackageContent.CheckHash(carried.File, sha256, hash.GetHashAndReset(), content.Source);
            copy.Position = 0;
            (var verified, copy) = (copy, Stream.Null);
            return verified;
        }
        finally
        {
            copy.Dispose();
        }
    }

    private void TakeOff(CarriedImage carried, int layer, Stream outer, Stream inner, Stream? source, long length)
    {
        if (carried.Encodings[layer] is DeltaEncoding)
        {
            Vcdiff.Decode(outer, source!, inner, length, Name(carried.File));
            return;
        }

        if (contentKey is null)
        {
            throw content.Source.Error(
                $"image '{PackageSource.Show(carried.File)}' is encrypted; name the vehicle's key with --vehicle-key");
        }

        try
        {
            ImageCipher.Decrypt(outer, inner, contentKey);
        }
        catch (CryptographicException cause)
        {
            throw content.Source.Error(
                $"image '{PackageSource.Show(carried.File)}' cannot be decrypted; it was encrypted with another key, "
                + "or not for this package",
                cause);
        }
    }

    private void Check(string file, Stream inner, long length, string sha256)
    {
        inner.Position = 0;
        if (inner.Length != length)
        {
            throw content.Source.Error(
                $"image '{PackageSource.Show(file)}' gives {inner.Length} bytes when it is decoded; "
                + $"{PackagePath.Manifest} says {length}");
        }

        var found = Convert.ToHexStringLower(SHA256.HashData(inner));
        if (found != sha256)
        {
            throw content.Source.Error(
                $"image '{PackageSource.Show(file)}' has the SHA-256 {found} when it is decoded; "
                + $"{PackagePath.Manifest} says {sha256}");
        }

        inner.Position = 0;
    }

    // What was encrypted lies in the clear only in memory and in the station's own folder.
    private static Stream Create(long length, bool isSecret, IKeptImages? kept) => (isSecret, kept) switch
    {
        _ when length <= HeldLengthMax => new MemoryStream(),
        (true, null) => new MemoryStream((int)length),
        (true, { ScratchFolder: var folder }) => SpillFile.Create(folder),
        _ => SpillFile.Create(),
    };

    private string Name(string file) => $"{content.Source.FileName}/{PackageSource.Show(file)}";
}
