using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Tests.Packages;

/// <summary>A root, an intermediate and signers, made once for all tests.</summary>
internal static class Certificates
{
    public static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly X509Certificate2 Root = Authority("CN=Test root", issuer: null);
    public static readonly X509Certificate2 StrangeRoot = Authority("CN=Strange root", issuer: null);
    public static readonly X509Certificate2 Intermediate = Authority("CN=Test releases", Root);

    /// <summary>RSA, signed by the intermediate.</summary>
    public static readonly X509Certificate2 Signer = Rsa("CN=Release signer", Intermediate);

    /// <summary>ECDSA P-256, signed by the root.</summary>
    public static readonly X509Certificate2 EcdsaSigner = Ecdsa("CN=ECDSA signer", Root);

    public static readonly X509Certificate2 StrangeSigner = Ecdsa("CN=Strange signer", StrangeRoot);
    public static readonly X509Certificate2 ExpiredSigner = Ecdsa("CN=Old signer", Root, Now.AddDays(-1));

    public static readonly X509Certificate2 Encipherer =
        Ecdsa("CN=Encipherer", Root, usage: X509KeyUsageFlags.DataEncipherment);

    public static X509Certificate2Collection Trusted => [Root];

    private static X509Certificate2 Authority(string name, X509Certificate2? issuer)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(20));
        }

        return request.Create(issuer, Now.AddYears(-1), Now.AddYears(10), Serial()).CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Rsa(string name, X509Certificate2 issuer)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        var generator = X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!);
        return request.Create(issuer.SubjectName, generator, Now.AddMonths(-6), Now.AddYears(5), Serial())
            .CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Ecdsa(
        string name,
        X509Certificate2 issuer,
        DateTimeOffset? notAfter = null,
        X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, true));
        return request.Create(issuer, Now.AddMonths(-6), notAfter ?? Now.AddYears(5), Serial()).CopyWithPrivateKey(key);
    }

    private static byte[] Serial() => [0x01, .. RandomNumberGenerator.GetBytes(8)];
}
