using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Cli.Commands;

/// <summary>The certificate and private key that sign a package, from PEM files.</summary>
internal static class SignerCertificate
{
    /// <summary>
    /// Holds the password of an encrypted key; never an argument, which every user of the machine can see.
    /// </summary>
    public const string PasswordVariable = "FLASH_KEY_PASSWORD";

    private const string EncryptedKey = "-----BEGIN ENCRYPTED PRIVATE KEY-----";

    /// <summary>Reads both.</summary>
    /// <exception cref="InputException">A file is unusable, they do not belong together, or the password is
    /// wrong.</exception>
    public static X509Certificate2 Load(string certificateFile, string keyFile)
    {
        try
        {
            if (!File.ReadAllText(keyFile).Contains(EncryptedKey, StringComparison.Ordinal))
            {
                return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            }

            var password = Environment.GetEnvironmentVariable(PasswordVariable)
                ?? throw new InputException($"{keyFile}: the key is encrypted; set {PasswordVariable}");
            return X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, keyFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException
            or ArgumentException)
        {
            throw new InputException($"{certificateFile} and {keyFile}: cannot be used to sign: {e.Message}", e);
        }
    }
}
