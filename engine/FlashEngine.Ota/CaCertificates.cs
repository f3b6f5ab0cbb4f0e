using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Ota;

/// <summary>Reads PEM files of certificates, for the broker and for HTTPS servers.</summary>
internal static class CaCertificates
{
    /// <summary>Reads all certificates of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What to call it in a message.</param>
    /// <exception cref="InputException">The file cannot be read or holds no certificate.</exception>
    public static X509Certificate2Collection Read(string path, string what = "CA file")
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InputException($"{what} '{path}' cannot be read: {e.Message}", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new InputException($"{what} '{path}' holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
    }
}
