using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FlashEngine.Station.Backups;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Ota.Notice;

/// <summary>
/// The station's own signer of packages: a private key and a self-signed certificate in one file that only its owner
/// may read, made when it is missing. Whoever has the file can sign packages for this station, and for no other.
/// </summary>
public static class StationSigner
{
    private const int KeyBits = 3072;
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";

    // Whatever the clock says, which may not be set yet when the certificate is made; it ends as RFC 5280, 4.1.2.5, has
    // it where no end is meant.
    private static readonly DateTimeOffset NotBefore = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset NotAfter = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    /// <summary>Opens the signer of a file; the caller disposes it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">Others may read it, it is damaged, or it cannot be made.</exception>
    public static X509Certificate2 Load(string path)
    {
        if (!File.Exists(path))
        {
            Make(path);
        }

        return SecretReader.Read($"file:{path}", ".", "in PEM", Import);
    }

    private static X509Certificate2 Import(ReadOnlySpan<char> text, string where)
    {
        try
        {
            return X509Certificate2.CreateFromPem(text, text);
        }
        catch (CryptographicException)
        {
            // The cause is not told: its message may hold a part of the key.
            throw new InputException($"{where} does not hold a certificate and its private key in PEM; move it away");
        }
    }

    private static void Make(string path)
    {
        using var key = RSA.Create(KeyBits);
        var request = new CertificateRequest(
            "CN=this station", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(CodeSigning)], critical: true));
        using var certificate = request.CreateSelfSigned(NotBefore, NotAfter);
        var text = certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n";
        try
        {
            DurableFile.MakeFolder(Path.GetDirectoryName(path)!);
            DurableFile.Write(path, file => file.Write(Encoding.ASCII.GetBytes(text)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the station's signer cannot be made: {e.Message}", e);
        }
    }
}
