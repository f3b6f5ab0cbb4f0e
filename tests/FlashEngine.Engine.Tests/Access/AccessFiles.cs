using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Engine.Tests.Access;

/// <summary>Writes keys and certificates next to a vehicle file, made anew for each test.</summary>
internal sealed class AccessFiles
{
    private readonly string _folder;
    private readonly Dictionary<string, X509Certificate2> _roots = [];

    public AccessFiles(string folder)
    {
        _folder = Path.Combine(folder, "access");
        Directory.CreateDirectory(_folder);
        Root("root");
    }

    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>Makes an authority and writes its certificate as <c>NAME.crt</c>.</summary>
    public void Root(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _roots[name] = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-5), DateTimeOffset.UtcNow.AddYears(5));
        File.WriteAllText(this[$"{name}.crt"], _roots[name].ExportCertificatePem());
    }

    /// <summary>Writes a key pair: <c>NAME.key</c>, <c>NAME.pub</c> and, by an authority, <c>NAME.crt</c>.</summary>
    public void Pair(
        string name,
        bool rsa = false,
        string root = "root",
        DateTimeOffset? notAfter = null,
        X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Private(name, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(this[$"{name}.pub"], key.ExportSubjectPublicKeyInfoPem());
        var request = key is RSA rsaKey
            ? new CertificateRequest($"CN={name}", rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        using var signer = _roots[root].GetECDsaPrivateKey()!;
        using var certificate = request.Create(
            _roots[root].SubjectName,
            X509SignatureGenerator.CreateForECDsa(signer),
            DateTimeOffset.UtcNow.AddYears(-2),
            notAfter ?? DateTimeOffset.UtcNow.AddYears(2),
            [0x01, .. RandomNumberGenerator.GetBytes(8)]);
        File.WriteAllText(this[$"{name}.crt"], certificate.ExportCertificatePem());
    }

    /// <summary>Writes a symmetric key of 16 bytes as <c>NAME.key</c>.</summary>
    public void Symmetric(string name, string? hex = null) =>
        Private(name, hex ?? Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));

    private void Private(string name, string text)
    {
        File.WriteAllText(this[$"{name}.key"], text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[$"{name}.key"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
