using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Images;
using FlashEngine.Scripting;
using FlashEngine.Station.Packages.Zip;

namespace FlashEngine.Station.Packages;

/// <summary>Makes and signs update packages.</summary>
public static class PackagePacker
{
    /// <summary>
    /// Packs, hashes and signs. Every image is read by its format first, so that no package is made of a broken file.
    /// The same input gives the same bytes where the signature algorithm does (RSA does, ECDSA does not). The output
    /// appears complete or not at all.
    /// </summary>
    /// <param name="draft">The manifest; length and SHA-256 of the images are filled in here.</param>
    /// <param name="filesByPackagePath">Where the file of each <see cref="ImageEntry.File"/> is.</param>
    /// <param name="signer">Signs; has its private key and, if any, the key usage digitalSignature.</param>
    /// <param name="chain">Intermediate certificates between signer and root; a root may be among them.</param>
    /// <param name="outputPath">The package to write; an old file is replaced.</param>
    /// <param name="encodings">How images are carried; null: as they are.</param>
    /// <param name="timeStamps">
    /// A time-stamp authority: answers a TimeStampReq by a TimeStampResp, both in DER (RFC 3161, 2.4); null: none.
    /// </param>
    /// <returns>The manifest as it was signed.</returns>
    /// <exception cref="InputException">The manifest, a file or the certificate cannot be used.</exception>
    /// <exception cref="ImageFormatException">An image breaks its format.</exception>
    public static PackageManifest Pack(
        PackageManifest draft,
        IReadOnlyDictionary<string, string> filesByPackagePath,
        X509Certificate2 signer,
        X509Certificate2Collection chain,
        string outputPath,
        PackEncodings? encodings = null,
        Func<byte[], byte[]>? timeStamps = null)
    {
        var source = new PackageSource(outputPath);
        InputException ManifestError(string problem) => source.Error($"{PackagePath.Manifest}: {problem}");
        ManifestRules.Check(draft, ManifestError, isDraft: true);
        CheckFiles(draft, filesByPackagePath, source);

        var prints = filesByPackagePath.ToDictionary(file => file.Key, file => Print(file.Value));
        draft = draft with
        {
            Ecus = [.. draft.Ecus.Select(ecu => ecu with
            {
                Images = [.. ecu.Images.Select(image => Ask(image, filesByPackagePath[image.File]))],
            })],
        };
        var manifest = draft with { Ecus = [.. draft.Ecus.Select(ecu => Complete(ecu, prints))] };
        ManifestRules.Check(manifest, ManifestError, isDraft: false);
        using var encoder = new ImageEncoder(encodings ?? new PackEncodings());
        (manifest, var packed) = encoder.Encode(manifest, filesByPackagePath);
        ManifestRules.Check(manifest, ManifestError, isDraft: false);
        var json = ManifestJson.Write(manifest);
        if (json.Length > PackageLimits.ManifestLengthMax)
        {
            throw source.Error(
                $"{PackagePath.Manifest} has {json.Length} bytes; {PackageLimits.ManifestLengthMax} are the limit");
        }

        var signature = PackageSignature.Sign(json, signer, chain, source, timeStamps);
        Write(outputPath, json, signature, packed);
        return manifest;
    }

    private static void CheckFiles(
        PackageManifest draft, IReadOnlyDictionary<string, string> filesByPackagePath, PackageSource source)
    {
        var named = draft.Ecus.SelectMany(ecu => ecu.Images).Select(image => image.File).ToHashSet();
        foreach (var path in named.Where(path => !filesByPackagePath.ContainsKey(path)))
        {
            throw source.Error($"no file is given for '{path}', which the manifest names");
        }

        foreach (var path in filesByPackagePath.Keys.Where(path => !named.Contains(path)))
        {
            throw source.Error($"a file is given for '{PackageSource.Show(path)}', which the manifest does not name");
        }
    }

    /// <summary>Length and SHA-256 of a file.</summary>
    internal static (long Length, string Sha256) Print(string path)
    {
        using var file = Open(path);
        if (file.Length is 0 or > PackageLimits.ImageLengthMax)
        {
            throw new InputException(
                $"{path}: the file has {file.Length} bytes; an image has 1 to {PackageLimits.ImageLengthMax}");
        }

        return (file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
    }

    // Reads the file, and takes from it what only it knows where the description says nothing.
    private static ImageEntry Ask(ImageEntry image, string path)
    {
        using var file = Open(path);
        var format = ImageFormats.ByName(image.FileFormat);
        format.Read(file, new ImageReadOptions(path, image.BaseAddress), out var info);
        if (image.DataFormatIdentifier != 0 && info.DataFormatIdentifier is not 0
            && info.DataFormatIdentifier != image.DataFormatIdentifier)
        {
            throw new InputException(
                $"{path}: the file has dataFormatIdentifier 0x{info.DataFormatIdentifier:X2}; the description says "
                + $"0x{image.DataFormatIdentifier:X2}");
        }

        return image with
        {
            DataFormatIdentifier = info.DataFormatIdentifier != 0
                ? info.DataFormatIdentifier
                : image.DataFormatIdentifier,
            Erase = image.Erase.Count == 0 && image.Role != ImageRole.Driver ? info.Erase : image.Erase,
        };
    }

    private static EcuUpdate Complete(
        EcuUpdate ecu, Dictionary<string, (long Length, string Sha256)> prints) => ecu with
        {
            Images =
            [
                .. ecu.Images.Select(image => image with
                {
                    Length = prints[image.File].Length,
                    Sha256 = prints[image.File].Sha256,
                }),
            ],
        };

    private static void Write(
        string outputPath,
        byte[] json,
        byte[] signature,
        IReadOnlyDictionary<string, PackedFile> files)
    {
        var unfinished = outputPath + ".part";
        try
        {
            using (var output = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite))
            using (var zip = new ZipWriter(output))
            {
                zip.Add(PackagePath.Manifest, new MemoryStream(json));
                zip.Add(PackagePath.Signature, new MemoryStream(signature));
                foreach (var (name, packed) in files.OrderBy(file => file.Key, StringComparer.Ordinal))
                {
                    using var file = Open(packed.Path);
                    if (zip.Add(name, file) != packed.Length)
                    {
                        throw new InputException($"{packed.Path}: the file was changed while it was packed");
                    }
                }

                zip.Finish();
            }

            File.Move(unfinished, outputPath, overwrite: true);
        }
        catch (DirectoryNotFoundException cause)
        {
            throw new InputException($"{outputPath}: its folder does not exist", cause);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(outputPath, cause);
        }
        finally
        {
            // Deleting where there is no folder would hide what went wrong.
            if (File.Exists(unfinished))
            {
                File.Delete(unfinished);
            }
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(path, cause);
        }
    }
}
