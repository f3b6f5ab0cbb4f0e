using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// Looks at the certificate that a client shows to its broker before the native library does, which would ask for the
/// password of an encrypted key on the terminal and could not say what is wrong.
/// </summary>
internal static class ClientCertificate
{
    private const string Label = "PRIVATE KEY-----";

    /// <summary>Checks that both files are there, that the key is the certificate's and that it is well kept.</summary>
    /// <param name="certificateFile">PEM file of the certificate.</param>
    /// <param name="keyFile">PEM file of its private key.</param>
    /// <param name="caFile">The CA that the broker must have; the library loads a certificate with one only.</param>
    /// <exception cref="InputException">One of them cannot be used; the message shows nothing of the key.</exception>
    public static void Check(string certificateFile, string? keyFile, string? caFile)
    {
        if (keyFile is null)
        {
            throw new InputException($"client certificate '{certificateFile}' needs its private key (--broker-key)");
        }

        if (caFile is null)
        {
            throw new InputException(
                $"client certificate '{certificateFile}' needs the CA of the broker's certificate (--broker-ca)");
        }

        var leaf = CaCertificates.Read(certificateFile, "client certificate")[0];
        _ = SecretReader.Read(
            $"file:{keyFile}", ".", "in PEM", (text, where) => CheckKey(text, where, leaf, certificateFile));
    }

    private static bool CheckKey(
        ReadOnlySpan<char> text, string where, X509Certificate2 leaf, string certificateFile)
    {
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new InputException($"{where} is encrypted; it must hold the key in the clear and be yours alone");
        }

        if (!text.Contains(Label, StringComparison.Ordinal))
        {
            throw new InputException($"{where} holds no private key in PEM (-----BEGIN {Label})");
        }

        try
        {
            using var pair = X509Certificate2.CreateFromPem(leaf.ExportCertificatePem(), text);
            return pair.HasPrivateKey;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            // The cause is not told: its message may hold a part of the key.
            throw new InputException(
                $"{where} is not the private key of the client certificate in '{certificateFile}'");
        }
    }
}
