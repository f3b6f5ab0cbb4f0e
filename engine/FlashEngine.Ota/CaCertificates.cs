using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Ota;

/// <summary>Reads PEM files of CA certificates, for the broker and for HTTPS servers.</summary>
internal static class CaCertificates
{
    /// <summary>Reads all certificates of a file.</summary>
    /// <exception cref="InputException">The file cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection Read(string path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException($"CA file '{path}' cannot be read: {e.Message}", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new InputException($"CA file '{path}' holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
    }
}
