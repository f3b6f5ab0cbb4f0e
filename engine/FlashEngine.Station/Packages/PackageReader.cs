using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Station.Packages.Zip;
using FlashEngine.Station.Secrets;
using Microsoft.Win32.SafeHandles;

namespace FlashEngine.Station.Packages;

/// <summary>Reads and verifies update packages.</summary>
public static class PackageReader
{
    /// <summary>
    /// As <see cref="Open(string, PackageTrust, DateTimeOffset, VehicleKey)"/>, with trust in roots alone, and no key.
    /// </summary>
    /// <param name="path">The package file. It stays open until the result is disposed.</param>
    /// <param name="trustedRoots">The only roots that a signer may lead to; none means that nothing is trusted.</param>
    /// <param name="now">Date and time for the validity of certificates and for the package's expiry.</param>
    /// <exception cref="InputException">Anything is wrong; one line says which file, entry and value.</exception>
    public static VerifiedPackage Open(string path, X509Certificate2Collection trustedRoots, DateTimeOffset now)
        => Open(path, new PackageTrust { Roots = trustedRoots }, now);

    /// <summary>
    /// Opens a package and verifies all of it, in this order: structure and size caps, signature and chain, format and
    /// values of the manifest, expiry, length and SHA-256 of every file. What fails first ends it. The layers around an
    /// image come off when it is opened.
    /// </summary>
    /// <param name="path">The package file. It stays open until the result is disposed.</param>
    /// <param name="trust">Who may sign.</param>
    /// <param name="now">Date and time for the validity of certificates and for the package's expiry.</param>
    /// <param name="key">Decrypts images; null: those that are encrypted cannot be opened.</param>
    /// <exception cref="InputException">Anything is wrong; one line says which file, entry and value.</exception>
    public static VerifiedPackage Open(string path, PackageTrust trust, DateTimeOffset now, VehicleKey? key = null)
    {
        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            var package = Verify(path, file, trust, now, key);
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
        string path, SafeFileHandle file, PackageTrust trust, DateTimeOffset now, VehicleKey? key)
    {
        var source = new PackageSource(path);
        var zip = ZipDirectory.Read(file, source);
        CheckNames(zip, source);
        var content = new PackageContent(zip, source);
        var json = content.ReadPart(PackagePath.Manifest, PackageLimits.ManifestLengthMax);
        var signature = content.ReadPart(PackagePath.Signature, PackageLimits.SignatureLengthMax);

        var signer = PackageSignature.Verify(json, signature, trust, now, source);
        var manifest = ManifestJson.Parse(json, source);
        ManifestRules.Check(
            manifest, problem => source.Error($"{PackagePath.Manifest}: {problem}"), isDraft: false);
        CheckDates(manifest, trust, now, source);
        CheckImages(manifest, zip, content, source);
        return new VerifiedPackage(
            path,
            file,
            new ImageUnpacker(content, key is null ? null : ContentKeyOf(manifest, key, source)),
            manifest,
            Convert.ToHexStringLower(SHA256.HashData(json)),
            signer,
            trust,
            key);
    }

    private static void CheckDates(
        PackageManifest manifest, PackageTrust trust, DateTimeOffset now, PackageSource source)
    {
        if (now > manifest.Expires && !trust.AcceptsExpiredPackages)
        {
            throw source.Error($"the package expired on {Date(manifest.Expires)}; now is {Date(now)}");
        }

        if (now < manifest.Created)
        {
            throw source.Error(
                $"the package was made on {Date(manifest.Created.Value)}, and now is {Date(now)}: "
                + "the clock is not set");
        }
    }

    private static string Date(DateTimeOffset time) => $"{time.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}";

    private static byte[]? ContentKeyOf(PackageManifest manifest, VehicleKey key, PackageSource source)
    {
        if (manifest.Recipients.Count == 0)
        {
            return null;
        }

        var own = manifest.Recipients.FirstOrDefault(recipient => recipient.KeySha256 == key.Sha256)
            ?? throw source.Error(
                $"the package is not encrypted for the key in {key.FileName} (SHA-256 {key.Sha256}); it is for "
                + string.Join(", ", manifest.Recipients.Take(3).Select(recipient => recipient.KeySha256))
                + (manifest.Recipients.Count > 3 ? $" and {manifest.Recipients.Count - 3} more" : string.Empty));
        try
        {
            return key.Unwrap(own);
        }
        catch (CryptographicException cause)
        {
            throw source.Error($"the content key for {key.FileName} cannot be unwrapped; it is damaged", cause);
        }
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
        var files = manifest.Ecus
            .SelectMany(ecu => ecu.Images)
            .SelectMany(image => image.Carried.Select(carried => (carried.File, Outermost: carried.Outermost(image))))
            .DistinctBy(carried => carried.File)
            .ToList();
        var named = files.Select(carried => carried.File).ToHashSet();
        foreach (var name in ImageNames(zip))
        {
            if (!named.Contains(name))
            {
                throw source.Error($"entry '{PackageSource.Show(name)}' is not in {PackagePath.Manifest}");
            }
        }

        foreach (var (name, (length, sha256)) in files)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            content.ReadImage(name, length, bytes => hash.AppendData(bytes));
            PackageContent.CheckHash(name, sha256, hash.GetHashAndReset(), source);
        }
    }
}
