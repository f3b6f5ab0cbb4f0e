using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Delta;

namespace FlashEngine.Tests.Packages.Delta;

/// <summary>Packages that carry images as deltas, from packing to the image in the vehicle.</summary>
public sealed class DeltaPackageTests : IDisposable
{
    private readonly Releases _releases = new();

    public void Dispose() => _releases.Dispose();

    [XDeltaFact]
    public void LongImage_IsDecodedInFiles()
    {
        using var releases = new Releases(Releases.Long);
        releases.Keep(releases.Pack(1));
        using var package = Releases.Open(releases.PackDelta(2, from: 1));
        using var kept = releases.OpenKept();
        Assert.Equal(Releases.Sha256(releases.Application(2)), Releases.ReadApplication(package, kept));
    }

    [XDeltaFact]
    public void SmallerDelta_IsPacked_AndDecodesAgainstTheKeptImage()
    {
        _releases.Keep(_releases.Pack(1));
        using var package = Releases.Open(_releases.PackDelta(2, from: 1));
        Assert.InRange(new FileInfo(package.FileName).Length, 1, 20_000);

        var images = package.Manifest.Ecus[0].Images;
        var delta = Assert.IsType<DeltaEncoding>(Assert.Single(images[0].Encodings));
        Assert.Equal(
            ("1.0.0", Releases.Sha256(_releases.Application(1))), (delta.BaseVersion, delta.BaseSha256));
        Assert.Equal(Releases.Sha256(_releases.Application(2)), images[0].Sha256);
        Assert.Equal(images[0].File, package.Manifest.Ecus[1].Images[0].File);

        // A delta of 8 bytes is longer than they are, so they are there as they are.
        Assert.Empty(images[1].Encodings);

        using var kept = _releases.OpenKept();
        Assert.Equal(images[0].Sha256, Releases.ReadApplication(package, kept));
        Assert.Empty(package.Notices);
    }

    [XDeltaFact]
    public void WithoutTheBase_ItIsRefused_OrTakenWholeWithANotice()
    {
        using (var package = Releases.Open(_releases.PackDelta(2, from: 1)))
        {
            using var kept = _releases.OpenKept();
            var error = Assert.Throws<InputException>(() => Releases.ReadApplication(package, kept));
            Assert.Equal(
                $"{package.FileName}: image 'images/app.bin.from-{Base()[..8]}.vcdiff' is a delta to version 1.0.0, whose "
                + $"image (SHA-256 {Base()}) this station has not kept, and the package does not bring the whole image",
                error.Message);
        }

        using var whole = Releases.Open(_releases.PackDelta(2, from: 1, hasFallback: true));
        Assert.Equal(Releases.Sha256(_releases.Application(2)), Releases.ReadApplication(whole));
        var notice = Assert.Single(whole.Notices);
        Assert.EndsWith("has not kept; the whole image of the package is used", notice, StringComparison.Ordinal);

        string Base() => Releases.Sha256(_releases.Application(1));
    }

    [XDeltaFact]
    public void KeptDelta_ServesAsTheNextBase_ThoughItsOwnBaseIsGone()
    {
        _releases.Keep(_releases.Pack(1));
        _releases.Keep(_releases.PackDelta(2, from: 1));
        using var second = Releases.Open(_releases.In("2.fpk"));
        var first = Directory.GetFiles(Path.Combine(_releases.StateFolder, "packages"), "*.fpk")
            .Single(path => !path.Contains(second.ManifestSha256, StringComparison.Ordinal));
        File.Delete(first);

        using var third = Releases.Open(_releases.PackDelta(3, from: 2));
        using (var kept = _releases.OpenKept())
        {
            Assert.Equal(Releases.Sha256(_releases.Application(3)), Releases.ReadApplication(third, kept));
            Assert.Equal(Releases.Sha256(_releases.Application(2)), Releases.ReadApplication(second, kept));
        }

        // What lies beside a package is verified each time.
        var image = Directory.GetFiles(
            Path.Combine(_releases.StateFolder, "packages", second.ManifestSha256 + ".images")).Single();
        var bytes = File.ReadAllBytes(image);
        bytes[1000] ^= 1;
        File.WriteAllBytes(image, bytes);
        using var again = _releases.OpenKept();
        Assert.Contains(
            "has not kept",
            Assert.Throws<InputException>(() => Releases.ReadApplication(third, again)).Message,
            StringComparison.Ordinal);
    }

    [XDeltaFact]
    public void KeptPackagesThatAreTooMany_GoWithTheirImages()
    {
        using var releases = new Releases(5_000);
        releases.Keep(releases.Pack(1));
        for (var number = 2; number <= 10; number++)
        {
            releases.Keep(releases.PackDelta(number, from: number - 1));
        }

        var folder = Path.Combine(releases.StateFolder, "packages");
        Assert.Equal(8, Directory.GetFiles(folder).Length);
        Assert.Equal(8, Directory.GetDirectories(folder).Length);
        using var last = Releases.Open(releases.PackDelta(11, from: 10));
        using var kept = releases.OpenKept();
        Assert.Equal(Releases.Sha256(releases.Application(11)), Releases.ReadApplication(last, kept));
    }

    [XDeltaFact]
    public void DeltaFromADelta_IsRefusedWhereNoWholeImageIs()
    {
        using var old = Releases.Open(_releases.PackDelta(2, from: 1));
        var error = Assert.Throws<InputException>(
            () => _releases.Pack(3, new PackEncodings { DeltaFrom = old }));
        Assert.Contains("is encoded itself", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_releases.In("3.fpk")));

        using var whole = Releases.Open(_releases.PackDelta(2, from: 1, hasFallback: true));
        using var third = Releases.Open(_releases.Pack(3, new PackEncodings { DeltaFrom = whole }));
        _ = Assert.IsType<DeltaEncoding>(Assert.Single(third.Manifest.Ecus[0].Images[0].Encodings));
    }

    [XDeltaFact]
    public void DeltaOfAnotherImage_ThanTheManifestSays_IsRefused()
    {
        // The signer mixed up two releases: the delta is good, and gives something else than what it signed.
        _releases.Keep(_releases.Pack(1));
        using var package = Releases.Open(_releases.PackDelta(2, from: 1));
        var image = package.Manifest.Ecus[0].Images[0];
        var wrong = image with { Sha256 = Releases.Sha256(_releases.Application(3)) };
        using var kept = _releases.OpenKept();
        Assert.Contains(
            "when it is decoded; manifest.json says",
            Assert.Throws<InputException>(() => package.OpenImage(wrong, kept)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "makes more bytes than the image has",
            Assert.Throws<InputException>(() => package.OpenImage(image with { Length = 9 }, kept)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            $"gives {100000} bytes when it is decoded; manifest.json says",
            Assert.Throws<InputException>(
                () => package.OpenImage(image with { Length = image.Length + 1 }, kept)).Message,
            StringComparison.Ordinal);
    }
}
