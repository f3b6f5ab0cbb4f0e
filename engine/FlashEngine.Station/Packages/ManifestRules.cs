using FlashEngine.Images;
using FlashEngine.Scripting;

namespace FlashEngine.Station.Packages;

/// <summary>What the values of a manifest must satisfy, both when it is made and when it is read.</summary>
internal sealed class ManifestRules
{
    private readonly PackageManifest _manifest;
    private readonly Func<string, InputException> _error;
    private readonly bool _isDraft;

    private ManifestRules(PackageManifest manifest, Func<string, InputException> error, bool isDraft)
    {
        _manifest = manifest;
        _error = error;
        _isDraft = isDraft;
    }

    /// <summary>Checks a manifest.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="error">Makes an error from path and problem of a value.</param>
    /// <param name="isDraft">Lengths and hashes are not known yet.</param>
    /// <exception cref="InputException">A value breaks a rule.</exception>
    public static void Check(PackageManifest manifest, Func<string, InputException> error, bool isDraft)
        => new ManifestRules(manifest, error, isDraft).CheckAll();

    private void CheckAll()
    {
        Require(_manifest.Format == 1, "format", $"is {_manifest.Format}; it must be 1");
        Require(_manifest.ReleaseCounter >= 0, "releaseCounter", "must not be negative");
        CheckText("release", _manifest.Release);
        CheckText("vehicleModel", _manifest.VehicleModel);
        CheckTexts("vehicles", _manifest.Vehicles);
        Require(
            _manifest.Created is not { } created || created < _manifest.Expires,
            "created",
            "is not before expires; the package could never be used");
        Require(_manifest.Ecus.Count > 0, "ecus", "is empty; a package updates one ECU at least");
        for (var i = 0; i < _manifest.Ecus.Count; i++)
        {
            CheckEcu($"ecus[{i}]", _manifest.Ecus[i], i);
        }

        new EncodingRules(Require).CheckRecipients(_manifest);
        CheckCycle();
        if (!_isDraft)
        {
            CheckShared();
        }
    }

    private void CheckEcu(string path, EcuUpdate ecu, int index)
    {
        CheckText($"{path}.ecu", ecu.Ecu);
        Require(
            !_manifest.Ecus.Take(index).Any(other => other.Ecu == ecu.Ecu),
            $"{path}.ecu",
            $"is \"{PackageSource.Show(ecu.Ecu)}\" again; each ECU is there once");
        Require(ecu.Hardware.Count > 0, $"{path}.hardware", "is empty; the hardware that the images fit must be named");
        CheckTexts($"{path}.hardware", ecu.Hardware);
        CheckTexts($"{path}.fromVersions", ecu.FromVersions);
        CheckText($"{path}.version", ecu.Version);
        for (var i = 0; i < ecu.DependsOn.Count; i++)
        {
            var name = ecu.DependsOn[i];
            Require(
                name != ecu.Ecu && _manifest.Ecus.Any(other => other.Ecu == name),
                $"{path}.dependsOn[{i}]",
                $"is \"{PackageSource.Show(name)}\"; it must be another ECU of this package");
        }

        for (var i = 0; i < ecu.Requires.Count; i++)
        {
            CheckRequired($"{path}.requires[{i}]", ecu.Requires[i], ecu);
        }

        Require(ecu.Images.Count > 0, $"{path}.images", "is empty; an ECU gets one image at least");
        for (var i = 0; i < ecu.Images.Count; i++)
        {
            CheckImage($"{path}.images[{i}]", ecu.Images[i]);
            var block = ecu.Images[i].Block;
            Require(
                !ecu.Images.Take(i).Any(other => other.Block == block),
                $"{path}.images[{i}].block",
                $"is \"{PackageSource.Show(block)}\" again; "
                + "a logical block is erased and written once, from one image");
        }
    }

    private void CheckRequired(string path, RequiredVersion required, EcuUpdate ecu)
    {
        CheckText($"{path}.ecu", required.Ecu);
        Require(
            required.Ecu != ecu.Ecu,
            $"{path}.ecu",
            $"is \"{PackageSource.Show(ecu.Ecu)}\" itself; what it may be updated from stands in fromVersions");
        Require(required.Versions.Count > 0, $"{path}.versions", "is empty; the versions that fit must be named");
        CheckTexts($"{path}.versions", required.Versions);
        var brought = _manifest.Ecus.FirstOrDefault(other => other.Ecu == required.Ecu)?.Version;
        Require(
            brought is null || required.Versions.Contains(brought),
            $"{path}.versions",
            $"is {PackageSource.Show(string.Join(", ", required.Versions))}; the package itself brings version "
            + $"\"{PackageSource.Show(brought ?? "")}\" to {PackageSource.Show(required.Ecu)}");
    }

    private void CheckImage(string path, ImageEntry image)
    {
        var problem = PackagePath.Problem(image.File);
        Require(problem is null, $"{path}.file", $"\"{PackageSource.Show(image.File)}\" {problem}");
        Require(
            ImageFormats.All.Any(format => format.Name == image.FileFormat),
            $"{path}.fileFormat",
            $"is \"{PackageSource.Show(image.FileFormat)}\"; it must be one of "
            + string.Join(", ", ImageFormats.All.Select(format => format.Name)));
        CheckText($"{path}.block", image.Block);
        Require(
            image.BaseAddress == 0 || image.FileFormat == new RawFormat().Name,
            $"{path}.baseAddress",
            $"is {image.BaseAddress}; only raw files take one, {image.FileFormat} has addresses of its own");
        new EncodingRules(Require).Check(path, image);
        CheckErase($"{path}.erase", image);
        if (!_isDraft)
        {
            Require(
                image.Length is > 0 and <= PackageLimits.ImageLengthMax,
                $"{path}.length",
                $"is {image.Length}; it must be from 1 to {PackageLimits.ImageLengthMax}");
            Require(
                EncodingRules.IsSha256(image.Sha256),
                $"{path}.sha256",
                "must be 64 hexadecimal digits in lower case");
        }
    }

    private void CheckErase(string path, ImageEntry image)
    {
        Require(
            image.Role != ImageRole.Driver || image.Erase.Count == 0,
            path,
            "must be empty for a driver, which goes to RAM");
        var end = 0UL;
        foreach (var range in image.Erase)
        {
            Require(
                range.Length > 0 && range.Address >= end && range.Address + (ulong)range.Length <= 1UL << 32,
                path,
                $"has {range.Length} bytes at 0x{range.Address:X8}; "
                + "ranges must ascend, not overlap and end by 0xFFFFFFFF");
            end = range.Address + (ulong)range.Length;
        }
    }

    // Takes away, again and again, what depends on nothing that is left; what stays waits for itself.
    private void CheckCycle()
    {
        var left = _manifest.Ecus.ToList();
        bool Waits(EcuUpdate ecu) => ecu.DependsOn
            .Concat(ecu.Requires.Select(required => required.Ecu))
            .Any(name => left.Exists(other => other.Ecu == name));
        while (left.RemoveAll(ecu => !Waits(ecu)) > 0)
        {
        }

        Require(left.Count == 0, "ecus", $"wait for each other: {string.Join(", ", left.Select(ecu => ecu.Ecu))}");
    }

    private void CheckShared()
    {
        var carried = _manifest.Ecus
            .SelectMany(ecu => ecu.Images)
            .SelectMany(image => image.Carried.Select(carried => (Image: image, Carried: carried)));
        foreach (var same in carried.GroupBy(pair => pair.Carried.File))
        {
            var (first, firstCarried) = same.First();
            Require(
                same.All(pair => pair.Image.Length == first.Length
                    && pair.Image.Sha256 == first.Sha256
                    && pair.Carried.Encodings.SequenceEqual(firstCarried.Encodings)),
                "ecus",
                $"give \"{PackageSource.Show(same.Key)}\" different lengths, hashes or encodings");
        }
    }

    private void CheckTexts(string path, IReadOnlyList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            CheckText($"{path}[{i}]", texts[i]);
        }
    }

    private void CheckText(string path, string text)
        => Require(
            text.Length is > 0 and <= PackageLimits.TextLengthMax && !text.Any(char.IsControl) && text == text.Trim(),
            path,
            $"is \"{PackageSource.Show(text)}\"; it must have 1 to {PackageLimits.TextLengthMax} characters, "
            + "no control characters, and no blank at its ends");

    private void Require(bool condition, string path, string problem)
    {
        if (!condition)
        {
            throw _error($"{PackageSource.Show(path)} {problem}");
        }
    }
}
