using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Can;

namespace FlashEngine.Adapters.DoIp.Net;

/// <summary>
/// Whom TLS trusts, and who we are: read from the files that the options name (ISO 13400-2:2019, TLS).
/// </summary>
internal static class TlsSettings
{
    /// <summary>Reads the files.</summary>
    /// <param name="options">The options of the channel.</param>
    /// <param name="hostName">The name that the entity's certificate must have, unless an option names another.</param>
    /// <exception cref="ChannelException">A file cannot be used.</exception>
    public static SslClientAuthenticationOptions Read(DoIpOptions options, string hostName)
    {
        var settings = new SslClientAuthenticationOptions { TargetHost = options.Host ?? hostName };
        if (options.Authority is { } authority)
        {
            // Vehicles have authorities of their own, and no network where revocations could be asked for.
            settings.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            settings.CertificateChainPolicy.CustomTrustStore.Add(
                ReadFile("ca", authority, () => X509Certificate2.CreateFromPem(File.ReadAllText(authority))));
        }

        if (options.Certificate is { } own)
        {
            settings.ClientCertificates =
            [
                ReadFile("certificate", own, () => X509Certificate2.CreateFromPemFile(own, options.Key)),
            ];
        }

        return settings;
    }

    private static X509Certificate2 ReadFile(string option, string path, Func<X509Certificate2> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ChannelException(
                ChannelFault.NotSupported, $"option {option}: '{path}' cannot be used: {e.Message}", e);
        }
    }
}
