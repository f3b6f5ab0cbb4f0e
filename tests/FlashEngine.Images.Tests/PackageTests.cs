using System.IO.Compression;
using System.Security.Cryptography;
using FlashEngine.Images;
using FlashEngine.Station.Packages;
using FlashEngine.Tests.Images;

namespace FlashEngine.Tests.Packages;

public sealed class PackageTests : IDisposable
{
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pack_ThenOpen_GivesManifestSignerAndImages()
    {
        using var package = _folder.Open(_folder.Pack());

        Assert.Equal("CN=Release signer", package.SignerName);
        Assert.Equal(7, package.Manifest.ReleaseCounter);
        Assert.Equal(PackageFolder.Draft.Expires, package.Manifest.Expires);
        var engine = package.Manifest.Ecus[0];
        Assert.Equal(["HW-1", "HW-2"], engine.Hardware);
        Assert.Equal(["1.0.0"], engine.FromVersions);
        Assert.Equal(["engine"], package.Manifest.Ecus[1].DependsOn);
        Assert.Equal(PackageFolder.ApplicationHex.Length, engine.Images[0].Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([1, 2, 3, 4, 5])), engine.Images[1].Sha256);
        Assert.Equal(
            "00001000:000102030405060708090A0B0C0D0E0F 00001020:AA", Read.Show(package.ReadImage(engine.Images[0])));
        Assert.Equal("00008000:0102030405", Read.Show(package.ReadImage(engine.Images[1])));
        using var stream = package.OpenImage(engine.Images[1]);
        Assert.Equal(5, stream.Length);
    }

    [Fact]
    public void Pack_SameInputAndRsa_GivesTheSameBytes()
    {
        var first = File.ReadAllBytes(_folder.Pack());
        File.SetLastWriteTimeUtc(_folder.Files["images/app.hex"], new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(first, File.ReadAllBytes(_folder.Pack()));
    }

    [Fact]
    public void Pack_ReadByTheFrameworksZip_HasEveryByte()
    {
        using var zip = ZipFile.OpenRead(_folder.Pack());
        Assert.Equal(
            ["manifest.json", "manifest.p7s", "images/app.hex", "images/data.bin"],
            zip.Entries.Select(e => e.FullName));
        using var text = new StreamReader(zip.Entries[2].Open());
        Assert.Equal(PackageFolder.ApplicationHex, text.ReadToEnd());
    }

    [Fact]
    public void Open_MadeByOtherZipAndCms_IsAccepted()
    {
        var manifest = Manifests.Good;
        using var package = _folder.Open(_folder.Make(manifest, ("images/data.bin", Manifests.Data)));
        Assert.Equal("CN=ECDSA signer", package.SignerName);
        Assert.Equal("00008000:0102030405", Read.Show(package.ReadImage(package.Manifest.Ecus[0].Images[0])));
    }

    [Fact]
    public void Pack_EcdsaSigner_IsAccepted()
    {
        using var package = _folder.Open(_folder.Pack(signer: Certificates.EcdsaSigner));
        Assert.Equal("CN=ECDSA signer", package.SignerName);
    }

    [Fact]
    public void Pack_BrokenHex_IsRefusedWithItsLineAndLeavesNothing()
    {
        _folder.Write("app.hex", ":01102000AA26\n:00000001FF\n"u8.ToArray());
        var error = Assert.Throws<ImageFormatException>(() => _folder.Pack());
        Assert.Equal(
            $"{_folder.Files["images/app.hex"]}:1: checksum is 26; the record's bytes give 25", error.Message);
        Assert.False(File.Exists(_folder.Output));
    }

    [Fact]
    public void Pack_FileMissingOrTooMany_IsRefused()
    {
        var files = _folder.Files;
        files.Remove("images/data.bin");
        files.Add("images/other.bin", "other.bin");
        Assert.Equal(
            $"{_folder.Output}: no file is given for 'images/data.bin', which the manifest names", PackError(files));
        files.Add("images/data.bin", _folder.Files["images/data.bin"]);
        Assert.Equal(
            $"{_folder.Output}: a file is given for 'images/other.bin', which the manifest does not name",
            PackError(files));
        files.Remove("images/other.bin");
        files["images/data.bin"] = Path.Combine(_folder.Folder, "none.bin");
        Assert.Equal($"{files["images/data.bin"]}: the file does not exist", PackError(files));
    }

    [Fact]
    public void Pack_CertificateThatMayNotSign_IsRefused()
    {
        var error = Assert.Throws<InputException>(() => _folder.Pack(signer: Certificates.Encipherer));
        Assert.Equal(
            $"{_folder.Output}: the certificate 'CN=Encipherer' may not sign; its key usage must have digitalSignature",
            error.Message);
    }

    [Fact]
    public void Describe_SaysWhatThePackageBrings()
    {
        using var package = _folder.Open(_folder.Pack());
        var text = PackageText.Describe(package);
        Assert.Contains("release   Spring release (counter 7)\n", text, StringComparison.Ordinal);
        Assert.Contains("signed by CN=Release signer\n", text, StringComparison.Ordinal);
        Assert.Contains("ECU engine: 1.0.0 -> 1.1.0, hardware HW-1, HW-2\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "ECU gateway: any version -> 2.0.0, hardware HW-9\n  after engine\n", text, StringComparison.Ordinal);
        Assert.Contains("  data (data): images/data.bin, raw, 5 bytes, sha256 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenImage_FromManyThreads_GivesTheSameBytes()
    {
        using var package = _folder.Open(_folder.Pack());
        var image = package.Manifest.Ecus[0].Images[0];
        var shown = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(_ => Task.Run(() => Read.Show(package.ReadImage(image)))));
        Assert.Single(shown.Distinct());
    }

    private string PackError(Dictionary<string, string> files)
        => Assert.Throws<InputException>(
            () => PackagePacker.Pack(PackageFolder.Draft, files, Certificates.Signer, [], _folder.Output)).Message;
}
