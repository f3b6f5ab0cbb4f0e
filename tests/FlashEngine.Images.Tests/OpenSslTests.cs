using System.IO.Compression;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlashEngine.Tests.Images;
using Xunit.Abstractions;

namespace FlashEngine.Tests.Packages;

/// <summary>What OpenSSL thinks of our signatures, and we of OpenSSL's.</summary>
public sealed class OpenSslTests(ITestOutputHelper output) : IDisposable
{
    private readonly PackageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void OurSignature_VerifiedByOpenSsl(bool rsa)
    {
        if (Skip())
        {
            return;
        }

        ZipFile.ExtractToDirectory(
            _folder.Pack(signer: rsa ? Certificates.Signer : Certificates.EcdsaSigner), _folder.Folder);
        var root = _folder.Write("root.pem", Encoding.ASCII.GetBytes(Certificates.Root.ExportCertificatePem()));
        Assert.Equal(0, Verify(root));

        File.AppendAllText(Path.Combine(_folder.Folder, "manifest.json"), " ");
        Assert.NotEqual(0, Verify(root));
    }

    [Fact]
    public void OpenSslsSignature_VerifiedByUs()
    {
        if (Skip())
        {
            return;
        }

        _folder.Write("manifest.json", Encoding.UTF8.GetBytes(Manifests.Good));
        _folder.Write("signer.pem", Encoding.ASCII.GetBytes(Certificates.EcdsaSigner.ExportCertificatePem()));
        using var key = Certificates.EcdsaSigner.GetECDsaPrivateKey()!;
        _folder.Write("key.pem", Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
        var (exitCode, text) = Tool.Run(
            "openssl", "cms", "-sign", "-binary", "-md", "sha256", "-outform", "DER", "-in", At("manifest.json"),
            "-signer", At("signer.pem"), "-inkey", At("key.pem"), "-out", At("manifest.p7s"));
        Assert.True(exitCode == 0, text);

        // OpenSSL writes down when it signs, which must not be later than now.
        var now = DateTimeOffset.UtcNow > Certificates.Now ? DateTimeOffset.UtcNow : Certificates.Now;
        using var package = _folder.Open(
            _folder.Zip(
                ("manifest.json", File.ReadAllBytes(At("manifest.json"))),
                ("manifest.p7s", File.ReadAllBytes(At("manifest.p7s"))),
                ("images/data.bin", Manifests.Data)),
            now);
        Assert.Equal("CN=ECDSA signer", package.SignerName);
    }

    private string At(string name) => Path.Combine(_folder.Folder, name);

    private int Verify(string root)
    {
        var (exitCode, text) = Tool.Run(
            "openssl", "cms", "-verify", "-binary", "-purpose", "any", "-inform", "DER", "-in", At("manifest.p7s"),
            "-content", At("manifest.json"), "-CAfile", root, "-attime",
            $"{Certificates.Now.ToUnixTimeSeconds()}", "-out", At("verified"));
        output.WriteLine(text);
        return exitCode;
    }

    private bool Skip()
    {
        var missing = !Tool.Exists("openssl");
        if (missing)
        {
            output.WriteLine("SKIPPED: openssl is not installed");
        }

        return missing;
    }
}
