using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Simulation.DoIp;

/// <summary>The entity's side of TLS: shows its certificate, and asks for the tester's where it has to.</summary>
internal static class EdgeTls
{
    /// <summary>Secures a tester's connection.</summary>
    /// <returns>The secured stream; null: it failed, and the connection is closed.</returns>
    public static SslStream? TrySecure(Stream stream, DoIpEdgeOptions options, out string? problem)
    {
        problem = null;
        var authority = options.TesterAuthority;
        var secured = new SslStream(
            stream, leaveInnerStreamOpen: false, (_, certificate, _, _) => Accepts(certificate, authority));
        try
        {
            secured.AuthenticateAsServer(new SslServerAuthenticationOptions
            {
                ServerCertificate = options.Certificate,
                ClientCertificateRequired = authority is not null,
            });
            return secured;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            problem = e.Message;
            secured.Dispose();
            return null;
        }
    }

    private static bool Accepts(X509Certificate? certificate, X509Certificate2? authority)
    {
        if (authority is null)
        {
            return true;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return certificate is X509Certificate2 own && chain.Build(own);
    }
}
