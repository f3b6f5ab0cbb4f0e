using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Cli.Demo;

/// <summary>
/// The demo's own trust: a CA for the broker and the package server, and apart from it a root for package signatures.
/// Keys live as long as the demo; what a broker must read from disk is readable by this user alone.
/// </summary>
internal sealed class DemoCertificates : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(2);

    private readonly X509Certificate2 _tlsRoot;
    private readonly X509Certificate2 _packageRoot;

    private DemoCertificates(string folder, DateTimeOffset now)
    {
        _tlsRoot = MakeRoot("FlashEngine demo TLS CA", now);
        _packageRoot = MakeRoot("FlashEngine demo package root", now);
        Server = MakeServer(_tlsRoot, now);
        Signer = MakeSigner(_packageRoot, now);
        PackageRootPem = _packageRoot.ExportCertificatePem();
        TlsRootFile = Write(folder, "tls-ca.pem", _tlsRoot.ExportCertificatePem());
        ServerCertificateFile = Write(folder, "server.pem", Server.ExportCertificatePem());
        ServerKeyFile = Write(folder, "server.key", Server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>For <c>localhost</c> and 127.0.0.1, with its private key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>Signs packages; with its private key.</summary>
    public X509Certificate2 Signer { get; }

    /// <summary>PEM file of the CA that a client of the broker and of the server must trust.</summary>
    public string TlsRootFile { get; }

    /// <summary>The root that package signatures must lead to, as PEM.</summary>
    public string PackageRootPem { get; }

    public string ServerCertificateFile { get; }

    public string ServerKeyFile { get; }

    /// <summary>Makes the certificates and writes what others read into a folder.</summary>
    public static DemoCertificates Create(string folder, DateTimeOffset now)
    {
        Directory.CreateDirectory(folder);
        return new(folder, now);
    }

    public void Dispose()
    {
        Server.Dispose();
        Signer.Dispose();
        _tlsRoot.Dispose();
        _packageRoot.Dispose();
    }

    private static X509Certificate2 MakeRoot(string name, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - TimeSpan.FromHours(1), now + Lifetime);
    }

    private static X509Certificate2 MakeServer(X509Certificate2 root, DateTimeOffset now)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        var serverAuthentication = new OidCollection { new Oid("1.3.6.1.5.5.7.3.1") };
        var usage = new X509EnhancedKeyUsageExtension(serverAuthentication, critical: true);
        return Issue(root, "CN=localhost", now, names.Build(), usage);
    }

    private static X509Certificate2 MakeSigner(X509Certificate2 root, DateTimeOffset now)
        => Issue(root, "CN=FlashEngine demo release signing", now);

    private static X509Certificate2 Issue(
        X509Certificate2 root,
        string subject,
        DateTimeOffset now,
        params IEnumerable<X509Extension> extensions)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(root, true, false));
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7F;
        using var certificate = request.Create(root, now - TimeSpan.FromHours(1), now + Lifetime, serial);
        return certificate.CopyWithPrivateKey(key);
    }

    private static string Write(string folder, string name, string pem)
    {
        var path = Path.Combine(folder, name);
        PrivateFile.Write(path, pem + "\n");
        return path;
    }
}
