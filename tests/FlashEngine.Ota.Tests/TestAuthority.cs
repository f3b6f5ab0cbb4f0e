using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Ota.Tests;

/// <summary>A certificate authority of its own per test, with its files in a folder that goes with it.</summary>
public sealed class TestAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flash-ca-");
    private readonly X509Certificate2 _root;

    /// <summary>Makes the root.</summary>
    public TestAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(30));
        RootFile = Write("root.pem", _root.ExportCertificatePem());
    }

    /// <summary>PEM file of the root certificate.</summary>
    public string RootFile { get; }

    /// <summary>A server certificate for a host name (an IP address becomes an IP name).</summary>
    public ServerCertificate Issue(string host) =>
        Issue(host, "1.3.6.1.5.5.7.3.1", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(20));

    /// <summary>A client's certificate.</summary>
    public ServerCertificate IssueClient(string name) =>
        Issue(name, "1.3.6.1.5.5.7.3.2", DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(20));

    /// <summary>A certificate for a purpose (an extended key usage) and a time.</summary>
    public ServerCertificate Issue(string host, string purpose, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using var certificate = request.Create(_root, from, until, serial);
        string stem = Convert.ToHexString(serial);
        string keyFile = Write($"{stem}.key", key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new ServerCertificate(Write($"{stem}.pem", certificate.ExportCertificatePem()), keyFile);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _root.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}

/// <summary>PEM files of a certificate and its key, which only its owner may read.</summary>
public sealed record ServerCertificate(string CertificateFile, string KeyFile);
