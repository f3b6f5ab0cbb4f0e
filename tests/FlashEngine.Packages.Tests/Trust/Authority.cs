using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Packages.Trust;

namespace FlashEngine.Tests.Packages.Trust;

/// <summary>A root, an authority below it and a signer below that, and what they revoke.</summary>
internal sealed class Authority : IDisposable
{
    public static readonly DateTimeOffset Now = Certificates.Now;
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private readonly string _folder;

    public Authority(string folder, string name = "Root", HashAlgorithmName? hash = null, bool rsa = false)
    {
        _folder = folder;
        Hash = hash ?? HashAlgorithmName.SHA256;
        Root = Make($"CN={name}", issuer: null, rsa);
        Releases = Make($"CN={name} releases", Root, rsa: false);
        Signer = Sign("CN=Signer", CodeSigning);
    }

    public HashAlgorithmName Hash { get; }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Releases { get; }

    public X509Certificate2 Signer { get; }

    public PackageTrust Trust => new() { Roots = [Root] };

    /// <summary>A certificate of <see cref="Releases"/> that may sign.</summary>
    public X509Certificate2 Sign(string name, string? extendedUsage, DateTimeOffset? notAfter = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        if (extendedUsage is not null)
        {
            request.CertificateExtensions.Add(
                new X509EnhancedKeyUsageExtension([new Oid(extendedUsage)], critical: true));
        }

        using var certificate = request.Create(Releases, Now.AddMonths(-6), notAfter ?? Now.AddYears(1), Serial());
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A revocation list of an issuer, made a day ago and good for a week.</summary>
    public RevocationList List(
        X509Certificate2 issuer, IEnumerable<X509Certificate2> revoked, TimeSpan? age = null, bool pem = false)
        => RevocationList.Load(ListFile(issuer, revoked, age, pem));

    public string ListFile(
        X509Certificate2 issuer, IEnumerable<X509Certificate2> revoked, TimeSpan? age = null, bool pem = false)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (var certificate in revoked)
        {
            builder.AddEntry(certificate, Now.AddDays(-2), X509RevocationReason.KeyCompromise);
        }

        var thisUpdate = Now - (age ?? TimeSpan.FromDays(1));
        var der = builder.Build(issuer, 1, thisUpdate.AddDays(7), Hash, RSASignaturePadding.Pkcs1, thisUpdate);
        var path = Path.Combine(_folder, $"{Path.GetRandomFileName()}.crl");
        File.WriteAllBytes(path, der);
        if (pem)
        {
            File.WriteAllText(path, PemEncoding.WriteString("X509 CRL", der));
        }

        return path;
    }

    public void Dispose()
    {
        Root.Dispose();
        Releases.Dispose();
        Signer.Dispose();
    }

    private static X509Certificate2 Make(string name, X509Certificate2? issuer, bool rsa)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsaKey
            ? new CertificateRequest(name, rsaKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(name, (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (issuer is null)
        {
            return request.CreateSelfSigned(Now.AddYears(-2), Now.AddYears(20));
        }

        using var issuerRsa = issuer.GetRSAPrivateKey();
        var generator = issuerRsa is null
            ? X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!)
            : X509SignatureGenerator.CreateForRSA(issuerRsa, RSASignaturePadding.Pkcs1);
        using var certificate = request.Create(
            issuer.SubjectName, generator, Now.AddYears(-1), Now.AddYears(10), Serial());
        return certificate.CopyWithPrivateKey((ECDsa)key);
    }

    private static byte[] Serial() => [0x01, .. RandomNumberGenerator.GetBytes(8)];
}
