using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Packages.Zip;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Packages;

/// <summary>Reads and verifies update packages.</summary>
public static class PackageReader
{
    /// <summary>
    /// Opens a package and verifies all of it, in this order: structure and size caps, signature and chain, format and
    /// values of the manifest, expiry, length and SHA-256 of every image. What fails first ends it.
    /// </summary>
    /// <param name="path">The package file. It stays open until the result is disposed.</param>
    /// <param name="trustedRoots">The only roots that a signer may lead to; none means that nothing is trusted.</param>
    /// <param name="now">Date and time for the validity of certificates and for the package's expiry.</param>
    /// <exception cref="InputException">Anything is wrong; one line says which file, entry and value.</exception>
    public static VerifiedPackage Open(string path, X509Certificate2Collection trustedRoots, DateTimeOffset now)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var package = Verify(path, file, trustedRoots, now);
            file = null;
            return package;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(path, cause);
        }
        finally
        {
            file?.Dispose();
        }
    }

    private static VerifiedPackage Verify(
        string path, SafeFileHandle file, X509Certificate2Collection trustedRoots, DateTimeOffset now)
    {
        var source = new PackageSource(path);
        var zip = ZipDirectory.Read(file, source);
        CheckNames(zip, source);
        var content = new PackageContent(zip, source);
        var json = content.ReadPart(PackagePath.Manifest, PackageLimits.ManifestLengthMax);
        var signature = content.ReadPart(PackagePath.Signature, PackageLimits.SignatureLengthMax);

        var signer = PackageSignature.Verify(json, signature, trustedRoots, now, source);
        var manifest = ManifestJson.Parse(json, source);
        ManifestRules.Check(
            manifest, problem => source.Error($"{PackagePath.Manifest}: {problem}"), isDraft: false);
        if (now > manifest.Expires)
        {
            throw source.Error(
                $"the package expired on {manifest.Expires:yyyy-MM-dd'T'HH:mm:ss'Z'}; "
                + $"now is {now.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}");
        }

        CheckImages(manifest, zip, content, source);
        return new VerifiedPackage(
            path, file, content, manifest, Convert.ToHexStringLower(SHA256.HashData(json)), signer, trustedRoots);
    }

    private static IEnumerable<string> ImageNames(ZipDirectory zip)
        => zip.Entries.Keys.Where(name => name is not (PackagePath.Manifest or PackagePath.Signature));

    private static void CheckNames(ZipDirectory zip, PackageSource source)
    {
        foreach (var name in ImageNames(zip))
        {
            if (PackagePath.Problem(name) is { } problem)
            {
                throw source.Error(
                    $"entry '{PackageSource.Show(name)}' {problem}; a package holds {PackagePath.Manifest}, "
                    + $"{PackagePath.Signature} and files below {PackagePath.Images}");
            }
        }
    }

    private static void CheckImages(
        PackageManifest manifest, ZipDirectory zip, PackageContent content, PackageSource source)
    {
        var images = manifest.Ecus.SelectMany(ecu => ecu.Images).DistinctBy(image => image.File).ToList();
        var named = images.Select(image => image.File).ToHashSet();
        foreach (var name in ImageNames(zip))
        {
            if (!named.Contains(name))
            {
                throw source.Error($"entry '{PackageSource.Show(name)}' is not in {PackagePath.Manifest}");
            }
        }

        foreach (var image in images)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            content.ReadImage(image, bytes => hash.AppendData(bytes));
            PackageContent.CheckHash(image, hash.GetHashAndReset(), source);
        }
    }
}
