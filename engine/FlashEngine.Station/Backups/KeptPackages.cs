using FlashEngine.Scripting;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Station.Packages.Trust;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Station.Backups;

/// <summary>
/// The packages that were flashed with success: a folder in which each stands under the SHA-256 of its manifest. An ECU
/// that runs a version of one of them can get it again from there. Each is verified anew before it is used, with the
/// roots that are trusted now; expiry and certificates are judged by the day on which it was kept. The whole images of
/// those that were carried as deltas lie beside it, so that the next delta, and a way back, need no chain of packages.
/// Belongs to one job.
/// </summary>
public sealed class KeptPackages : IKeptImages, IDisposable
{
    private const string Extension = ".fpk";
    private const string ImagesExtension = ".images";
    private const int PackagesMax = 8;
    private readonly string _folder;
    private readonly PackageTrust _trust;
    private readonly VehicleKey? _key;
    private readonly Dictionary<string, VerifiedPackage> _open = new(StringComparer.Ordinal);
    private readonly List<string> _refused = [];
    private bool _isSearched;

    private KeptPackages(string folder, PackageTrust trust, VehicleKey? key)
    {
        _folder = folder;
        // The lists of now are older or newer than the day that counts; what they revoke is refused all the same.
        _trust = trust with { AcceptsExpiredLists = true };
        _key = key;
    }

    /// <summary>One line for each package that was found changed or not to be trusted any more.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <inheritdoc/>
    public string ScratchFolder
    {
        get
        {
            KeptImages.MakeFolder(_folder);
            return _folder;
        }
    }

    /// <summary>Opens the packages of a station.</summary>
    /// <param name="stateFolder">The station's folder.</param>
    /// <param name="trust">Who may sign.</param>
    /// <param name="key">Decrypts images; null: encrypted ones cannot be used.</param>
    public static KeptPackages Open(string stateFolder, PackageTrust trust, VehicleKey? key) =>
        new(Path.Combine(stateFolder, "packages"), trust, key);

    /// <summary>Keeps a package; the oldest goes when there are too many.</summary>
    /// <exception cref="InputException">The disk is full or broken.</exception>
    public void Keep(VerifiedPackage package)
    {
        try
        {
            DurableFile.MakeFolder(_folder);
            var path = PathOf(package.ManifestSha256);
            KeptImages.Keep(package, ImagesOf(path), this);
            DurableFile.Write(path, package.CopyTo);
            foreach (var old in Files().Skip(PackagesMax))
            {
                old.Delete();
                if (Directory.Exists(ImagesOf(old.FullName)))
                {
                    Directory.Delete(ImagesOf(old.FullName), recursive: true);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{_folder}: the package cannot be kept for a later way back: {e.Message}", e);
        }
    }

    /// <summary>The images of each kept package that bring an ECU to a version.</summary>
    /// <param name="model">The vehicle model.</param>
    /// <param name="hardware">The ECU's hardware number.</param>
    /// <param name="version">The version.</param>
    /// <param name="wanted">
    /// What the ECU is about to get: only the blocks of this are taken, and all of them must be there.
    /// </param>
    /// <param name="type">The ECU's type.</param>
    /// <returns>SHA-256 of the manifest, and the images, the newest package first.</returns>
    public IEnumerable<(string Sha256, EcuImages Images)> Find(
        string model, string hardware, string version, EcuUpdate wanted, EcuType type)
    {
        Search();
        foreach (var package in _open.Values.Where(package => package.Manifest.VehicleModel == model))
        {
            var update = package.Manifest.Ecus.FirstOrDefault(update => update.Ecu == wanted.Ecu);
            if (update is not null
                && update.Version == version
                && update.Hardware.Contains(hardware)
                && BlocksOf(wanted).All(BlocksOf(update).Contains)
                && TryLoad(package, update, wanted, type) is { } images)
            {
                yield return (package.ManifestSha256, images);
            }
        }
    }

    /// <summary>The images of one package, as <see cref="Find"/> gave them.</summary>
    /// <exception cref="InputException">The package is gone, was changed, or is not to be trusted any more.</exception>
    public EcuImages Read(string sha256, EcuUpdate wanted, EcuType type)
    {
        Search();
        return _open.TryGetValue(sha256, out var package)
            && package.Manifest.Ecus.FirstOrDefault(update => update.Ecu == wanted.Ecu) is { } update
            ? Load(package, update, wanted, type)
            : throw new InputException(
                _refused.Find(problem => problem.Contains(sha256, StringComparison.Ordinal))
                ?? $"package {PathOf(sha256)}, which holds the previous image of {wanted.Ecu}, is not there any more");
    }

    /// <inheritdoc/>
    public Stream? Open(string sha256)
    {
        Search();
        try
        {
            foreach (var package in _open.Values)
            {
                var path = Path.Combine(ImagesOf(PathOf(package.ManifestSha256)), sha256);
                if ((KeptImages.Open(path, sha256) ?? OpenPacked(package, sha256)) is { } image)
                {
                    return image;
                }
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{_folder}: kept images cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Closes the packages.</summary>
    public void Dispose()
    {
        foreach (var package in _open.Values)
        {
            package.Dispose();
        }
    }

    private Stream? OpenPacked(VerifiedPackage package, string sha256)
    {
        var image = package.Manifest.Ecus
            .SelectMany(ecu => ecu.Images)
            .FirstOrDefault(image => image.Sha256 == sha256 && !KeptImages.IsDelta(image));
        try
        {
            return image is null ? null : package.OpenImage(image, this);
        }
        catch (InputException e)
        {
            Refuse(e);
            return null;
        }
    }

    private void Refuse(InputException problem) => _refused.Add($"kept package is refused: {problem.Message}");

    private EcuImages? TryLoad(VerifiedPackage package, EcuUpdate update, EcuUpdate wanted, EcuType type)
    {
        try
        {
            return Load(package, update, wanted, type);
        }
        catch (InputException e)
        {
            Refuse(e);
            return null;
        }
    }

    private EcuImages Load(VerifiedPackage package, EcuUpdate update, EcuUpdate wanted, EcuType type)
    {
        var blocks = BlocksOf(wanted).ToHashSet(StringComparer.Ordinal);
        return BlockBuilder.Load(
            update with
            {
                Images = [.. update.Images.Where(image =>
                    image.Role == ImageRole.Driver || blocks.Contains(image.Block))],
                Requires = [],
                DependsOn = [],
            },
            package,
            type,
            this);
    }

    private static IEnumerable<string> BlocksOf(EcuUpdate update) =>
        update.Images.Where(image => image.Role != ImageRole.Driver).Select(image => image.Block);

    private void Search()
    {
        if (_isSearched || !Directory.Exists(_folder))
        {
            return;
        }

        _isSearched = true;
        foreach (var file in Files())
        {
            try
            {
                var package = PackageReader.Open(file.FullName, _trust, file.LastWriteTimeUtc, _key);
                if (PathOf(package.ManifestSha256) == file.FullName)
                {
                    _open.Add(package.ManifestSha256, package);
                    continue;
                }

                package.Dispose();
                _refused.Add($"kept package {file.FullName} is refused: it is another one than its name says");
            }
            catch (InputException e)
            {
                Refuse(e);
            }
        }
    }

    private IEnumerable<FileInfo> Files() => new DirectoryInfo(_folder)
        .GetFiles('*' + Extension)
        .OrderByDescending(file => file.LastWriteTimeUtc);

    private static string ImagesOf(string packagePath) => Path.ChangeExtension(packagePath, ImagesExtension);

    private string PathOf(string sha256) => Path.GetFullPath(Path.Combine(_folder, sha256 + Extension));
}
