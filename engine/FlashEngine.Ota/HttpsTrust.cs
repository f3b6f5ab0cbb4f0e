using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Ota;

/// <summary>Whose certificates a network believes.</summary>
public static class HttpsTrust
{
    /// <summary>Makes a network believe the CAs of a file, and no others.</summary>
    /// <param name="network">The network; nothing was sent over it yet.</param>
    /// <param name="caFile">PEM file of the CAs; null: the system's stay.</param>
    /// <returns>The network.</returns>
    /// <exception cref="InputException">The file cannot be used.</exception>
    public static SocketsHttpHandler TrustOnly(this SocketsHttpHandler network, string? caFile)
    {
        if (caFile is not null)
        {
            var trust = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            trust.CustomTrustStore.AddRange(CaCertificates.Read(caFile));
            network.SslOptions.CertificateChainPolicy = trust;
        }

        return network;
    }
}
