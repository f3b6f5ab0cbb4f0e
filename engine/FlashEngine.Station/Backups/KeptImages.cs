using System.Security.Cryptography;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Delta;

namespace FlashEngine.Station.Backups;

/// <summary>
/// The whole images of a kept package, where that carries them as deltas: a folder in which each stands under its
/// SHA-256.
/// </summary>
internal static class KeptImages
{
    /// <summary>True when a package carries an image as a delta.</summary>
    public static bool IsDelta(ImageEntry image) => image.Encodings.Any(encoding => encoding is DeltaEncoding);

    /// <summary>Writes the images of a package that are deltas in it.</summary>
    /// <exception cref="InputException">An image cannot be opened.</exception>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public static void Keep(VerifiedPackage package, string folder, IKeptImages kept)
    {
        foreach (var image in package.Manifest.Ecus
            .SelectMany(ecu => ecu.Images)
            .Where(IsDelta)
            .DistinctBy(image => image.Sha256))
        {
            DurableFile.MakeFolder(folder);
            using var whole = package.OpenImage(image, kept);
            DurableFile.Write(Path.Combine(folder, image.Sha256), whole.CopyTo);
        }
    }

    /// <summary>Opens an image.</summary>
    /// <returns>Null: it is not there, or not what it was.</returns>
    public static FileStream? Open(string path, string sha256)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (Convert.ToHexStringLower(SHA256.HashData(file)) == sha256)
        {
            file.Position = 0;
            return file;
        }

        file.Dispose();
        return null;
    }

    /// <summary>Makes a folder that only its owner may look into.</summary>
    /// <exception cref="InputException">It cannot be made.</exception>
    public static void MakeFolder(string folder)
    {
        try
        {
            DurableFile.MakeFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be made: {e.Message}", e);
        }
    }
}
