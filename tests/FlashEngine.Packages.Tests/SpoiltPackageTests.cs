using System.Text;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Encryption;
using FlashEngine.Station.Secrets;
using FlashEngine.Tests.Images;
using FlashEngine.Tests.Packages.Encryption;

namespace FlashEngine.Tests.Packages;

/// <summary>Packages and manifests with encodings, spoilt in every way.</summary>
public sealed class SpoiltPackageTests : IDisposable
{
    private readonly Releases _releases = new(2000);

    public void Dispose() => _releases.Dispose();

    [XDeltaFact]
    public void FlippedOrCutPackage_IsRefused_OrGivesTheSame()
    {
        var pair = VehicleKeys.Make(_releases.Folder, "own", rsa: false);
        using var key = VehicleKey.Load(pair.Key);
        var good = File.ReadAllBytes(PackEncoded(pair.Public));
        using var kept = _releases.OpenKept(key);
        Assert.Equal("images", Outcome(good));
        for (var at = 0; at < good.Length; at += Nightly.IsOn ? 1 : 97)
        {
            var bad = (byte[])good.Clone();
            bad[at] ^= (byte)(1 << (at % 8));
            Assert.Equal("refused", Outcome(bad));
            Assert.Equal("refused", Outcome(good[..at]));
        }

        string Outcome(byte[] bytes)
        {
            var path = _releases.In("spoilt.fpk");
            File.WriteAllBytes(path, bytes);
            try
            {
                using var package = Releases.Open(path, key);
                return Releases.ReadApplication(package, kept) == Releases.Sha256(_releases.Application(2))
                    ? "images"
                    : "other images";
            }
            catch (InputException error)
            {
                Assert.DoesNotContain('\n', error.Message);
                return "refused";
            }
        }
    }

    [XDeltaFact]
    public void SpoiltManifest_IsReadOrRefusedInOneLine()
    {
        // What a signer could get wrong: the signature would fit, so only the rules stand between this and the ECU.
        var pair = VehicleKeys.Make(_releases.Folder, "own", rsa: true);
        using var package = Releases.Open(PackEncoded(pair.Public));
        var good = ManifestJson.Write(package.Manifest);
        Assert.Null(Refusal(good));
        Assert.Contains("vcdiff", Encoding.UTF8.GetString(good), StringComparison.Ordinal);
        var random = new Random(3);
        var refused = 0;
        var runs = Nightly.IsOn ? 100_000 : 1_000;
        for (var run = 0; run < runs; run++)
        {
            var message = Refusal(Mutation.Apply(good, random));
            Assert.DoesNotContain('\n', message ?? "");
            refused += message is null ? 0 : 1;
        }

        Assert.InRange(refused, runs / 2, runs);
    }

    [Theory]
    [InlineData(
        "\"type\": \"vcdiff\"",
        "\"type\": \"bsdiff\"",
        "ecus[0].images[0].encodings[0].baseVersion is for the type vcdiff only")]
    [InlineData(
        "\"baseSha256\": \"",
        "\"baseSha256\": \"0",
        "ecus[0].images[0].encodings[0].baseSha256 must be 64 hexadecimal digits in lower case")]
    [InlineData("\"wrap\": \"ecdh-p256\"", "\"wrap\": \"none\"", "recipients[0].wrap is \"none\"; it must be rsa-oaep-sha256 or ecdh-p256")]
    [InlineData("\"wrap\": \"ecdh-p256\"", "\"wrap\": \"rsa-oaep-sha256\"", "recipients[0].ephemeralKey must be there with ecdh-p256, and only then")]
    [InlineData("\"wrappedKey\": \"", "\"wrappedKey\": \"!", "recipients[0].wrappedKey must be at most 1024 bytes in Base64")]
    public void BrokenRule_IsRefusedWithThePathOfTheValue(string good, string bad, string problem)
    {
        if (!Tool.Exists("xdelta3"))
        {
            return;
        }

        var pair = VehicleKeys.Make(_releases.Folder, "own", rsa: false);
        using var package = Releases.Open(PackEncoded(pair.Public));
        var text = Encoding.UTF8.GetString(ManifestJson.Write(package.Manifest));
        Assert.Contains(good, text, StringComparison.Ordinal);
        Assert.Equal(
            $"p: manifest.json: {problem}",
            Refusal(Encoding.UTF8.GetBytes(text.Replace(good, bad, StringComparison.Ordinal))));
    }

    [XDeltaFact]
    public void EncodingsInAnotherOrder_OrRecipientsForNothing_AreRefused()
    {
        var pair = VehicleKeys.Make(_releases.Folder, "own", rsa: false);
        using var package = Releases.Open(PackEncoded(pair.Public));
        var manifest = package.Manifest;
        PackageManifest With(Func<ImageEntry, ImageEntry> change) => manifest with
        {
            Ecus = [.. manifest.Ecus.Select(ecu => ecu with { Images = [.. ecu.Images.Select(change)] })],
        };

        Assert.Equal(
            "p: manifest.json: ecus[0].images[0].encodings are aes-256-gcm, vcdiff; it may be one vcdiff, then one "
            + "aes-256-gcm",
            Refusal(ManifestJson.Write(With(image => image with { Encodings = [.. image.Encodings.Reverse()] }))));
        Assert.Equal(
            "p: manifest.json: ecus[0].images[1].fallback is for images that are carried as a delta",
            Refusal(ManifestJson.Write(With(image => image with { Fallback = new("images/x", []) }))));
        Assert.Equal(
            "p: manifest.json: recipients are 1; there must be none, as no image is encrypted",
            Refusal(ManifestJson.Write(With(image => image with { Encodings = [] }))));
        Assert.Equal(
            "p: manifest.json: recipients are 0; there must be 1 to 64, as images are encrypted",
            Refusal(ManifestJson.Write(manifest with { Recipients = [] })));
    }

    private string PackEncoded(string recipient)
    {
        _releases.Keep(_releases.Pack(1));
        using var old = Releases.Open(_releases.In("1.fpk"));
        return _releases.Pack(
            2, new PackEncodings { DeltaFrom = old, Recipients = [VehiclePublicKey.Load(recipient)] });
    }

    private static string? Refusal(byte[] json)
    {
        var source = new PackageSource("p");
        try
        {
            var manifest = ManifestJson.Parse(json, source);
            ManifestRules.Check(manifest, problem => source.Error($"manifest.json: {problem}"), isDraft: false);
            return null;
        }
        catch (InputException error)
        {
            return error.Message;
        }
    }
}
