using System.Security.Cryptography;
using FlashEngine.Station.Packages;
using FlashEngine.Station.Packages.Delta;
using FlashEngine.Station.Packages.Encryption;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Tests.Packages.Encryption;

/// <summary>Packages for some vehicles only.</summary>
public sealed class EncryptedPackageTests : IDisposable
{
    private readonly Releases _releases = new();

    public void Dispose() => _releases.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EachRecipient_ReadsIt_AndNobodyElse(bool rsa)
    {
        var own = Make("own", rsa);
        var other = Make("other", !rsa);
        var stranger = Make("stranger", rsa);
        var path = _releases.Pack(1, Encodings(own.Public, other.Public));
        foreach (var file in new[] { own.Key, other.Key })
        {
            using var key = VehicleKey.Load(file);
            using var package = Releases.Open(path, key);
            Assert.Equal(Releases.Sha256(_releases.Application(1)), Releases.ReadApplication(package));
        }

        using var strange = VehicleKey.Load(stranger.Key);
        Assert.Contains(
            $"is not encrypted for the key in {stranger.Key} (SHA-256 {strange.Sha256}); it is for ",
            Assert.Throws<InputException>(() => Releases.Open(path, strange)).Message,
            StringComparison.Ordinal);
        using var closed = Releases.Open(path);
        Assert.EndsWith(
            "is encrypted; name the vehicle's key with --vehicle-key",
            Assert.Throws<InputException>(() => Releases.ReadApplication(closed)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Package_HoldsNothingInTheClear()
    {
        var package = File.ReadAllBytes(_releases.Pack(1, Encodings(Make("own", rsa: false).Public)));
        Assert.True(package.AsSpan().IndexOf(_releases.Application(1).AsSpan(5000, 16)) < 0);
        Assert.True(package.AsSpan().IndexOf(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8 }) < 0);
    }

    [Fact]
    public void LongImage_IsInTheClearOnlyInTheStationsFolder()
    {
        using var releases = new Releases(Releases.Long);
        var pair = Make("own", rsa: false);
        var path = releases.Pack(1, Encodings(pair.Public));
        using var key = VehicleKey.Load(pair.Key);
        using var package = Releases.Open(path, key);
        using var kept = releases.OpenKept(key);
        using var image = package.OpenImage(package.Manifest.Ecus[0].Images[0], kept);
        var file = Assert.IsType<FileStream>(image);
        Assert.StartsWith(releases.StateFolder, file.Name, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(releases.StateFolder, "*", SearchOption.AllDirectories));

        // A station that keeps nothing holds it in memory.
        using var held = package.OpenImage(package.Manifest.Ecus[0].Images[0]);
        _ = Assert.IsType<MemoryStream>(held);
    }

    [XDeltaFact]
    public void DeltaThenEncryption_IsTheOrder()
    {
        var pair = Make("own", rsa: true);
        using var key = VehicleKey.Load(pair.Key);
        _releases.Keep(_releases.Pack(1, Encodings(pair.Public)), key);
        using var old = Releases.Open(_releases.Pack(1, name: "whole.fpk"));
        var path = _releases.Pack(2, Encodings(pair.Public) with { DeltaFrom = old, HasFallback = true });
        using var package = Releases.Open(path, key);
        var image = package.Manifest.Ecus[0].Images[0];
        Assert.Equal([typeof(DeltaEncoding), typeof(EncryptionEncoding)], image.Encodings.Select(layer => layer.GetType()));
        Assert.Equal([typeof(EncryptionEncoding)], image.Fallback!.Encodings.Select(layer => layer.GetType()));

        using (var kept = _releases.OpenKept(key))
        {
            Assert.Equal(image.Sha256, Releases.ReadApplication(package, kept));
            Assert.Empty(package.Notices);
        }

        // Without the key what was kept cannot be read, and the whole image is.
        using var locked = _releases.OpenKept();
        Assert.Equal(image.Sha256, Releases.ReadApplication(package, locked));
        Assert.Single(package.Notices);
    }

    [Fact]
    public void KeyFile_IsForItsOwnerOnly_AndOfTheRightKind()
    {
        var pair = Make("own", rsa: false);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(pair.Key, UnixFileMode.UserRead | UnixFileMode.GroupRead);
            Assert.EndsWith($"run: chmod 600 '{pair.Key}'", LoadError(pair.Key), StringComparison.Ordinal);
        }

        using var p384 = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP384);
        File.WriteAllText(_releases.In("p384.key"), p384.ExportPkcs8PrivateKeyPem());
        VehicleKeys.Restrict(_releases.In("p384.key"));
        Assert.Contains("not on the curve P-256", LoadError(_releases.In("p384.key")), StringComparison.Ordinal);
        VehicleKeys.Restrict(pair.Public);
        Assert.Contains("holds no private key", LoadError(pair.Public), StringComparison.Ordinal);
        Assert.Contains("does not exist", LoadError(_releases.In("none.key")), StringComparison.Ordinal);

        string LoadError(string path) => Assert.Throws<InputException>(() => VehicleKey.Load(path)).Message;
    }

    [Fact]
    public void Recipient_MustBeAPublicKeyThatIsStrongEnough()
    {
        var pair = Make("own", rsa: false);
        Assert.Contains("holds a private key", LoadError(pair.Key), StringComparison.Ordinal);
        using var weak = RSA.Create(1024);
        File.WriteAllText(_releases.In("weak.pem"), weak.ExportSubjectPublicKeyInfoPem());
        Assert.EndsWith("1024 bits, fewer than 2048", LoadError(_releases.In("weak.pem")), StringComparison.Ordinal);
        File.WriteAllText(_releases.In("no.pem"), "nothing");
        Assert.Contains("holds no public key", LoadError(_releases.In("no.pem")), StringComparison.Ordinal);

        // A certificate will do, as vehicles have one for TLS anyway.
        File.WriteAllText(_releases.In("certificate.pem"), Certificates.Signer.ExportCertificatePem());
        _ = VehiclePublicKey.Load(_releases.In("certificate.pem"));

        string LoadError(string path) => Assert.Throws<InputException>(() => VehiclePublicKey.Load(path)).Message;
    }

    private (string Key, string Public) Make(string name, bool rsa) => VehicleKeys.Make(_releases.Folder, name, rsa);

    private static PackEncodings Encodings(params string[] recipients)
        => new() { Recipients = [.. recipients.Select(VehiclePublicKey.Load)] };
}
