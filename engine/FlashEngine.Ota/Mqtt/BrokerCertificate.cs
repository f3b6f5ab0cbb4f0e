using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Ota.Mqtt;

/// <summary>
/// Finds out why a broker's certificate was refused, which the native library does not tell, by a second handshake that
/// always ends after the certificate.
/// </summary>
internal static class BrokerCertificate
{
    /// <summary>The cause in words, or null when the certificate could not be seen again.</summary>
    public static string? Explain(MqttConnectOptions options)
    {
        string? cause = null;
        try
        {
            using var client = new TcpClient();
            if (!client.ConnectAsync(options.Host, options.Port).Wait(options.ConnectTimeout))
            {
                return null;
            }

            client.ReceiveTimeout = client.SendTimeout = (int)options.ConnectTimeout.TotalMilliseconds;
            using var tls = new SslStream(client.GetStream());
            tls.AuthenticateAsClient(new SslClientAuthenticationOptions
            {
                TargetHost = options.Host,
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    cause = Judge(options, certificate as X509Certificate2, chain);
                    return false;
                },
            });
        }
        catch (Exception e) when (e is AuthenticationException or IOException or AggregateException or SocketException)
        {
            // The handshake ends so in any case.
        }

        return cause;
    }

    private static string? Judge(MqttConnectOptions options, X509Certificate2? certificate, X509Chain? sent)
    {
        if (certificate is null)
        {
            return null;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ExtraStore.AddRange(sent?.ChainPolicy.ExtraStore ?? []);
        if (options.CaFile is { } file)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(CaCertificates.Read(file));
        }

        _ = chain.Build(certificate);
        const X509ChainStatusFlags strange =
            X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain
            | X509ChainStatusFlags.NotSignatureValid;
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        return (status & strange) == 0 && (status & X509ChainStatusFlags.NotTimeValid) != 0
            ? OutOfDate(chain.ChainElements.Select(element => element.Certificate), DateTime.Now)
            : null;
    }

    private static string? OutOfDate(IEnumerable<X509Certificate2> certificates, DateTime now)
    {
        var wrong = certificates.FirstOrDefault(c => now < c.NotBefore || now > c.NotAfter);
        return wrong is null
            ? null
            : $"the broker's certificate is not valid now: '{wrong.Subject}' {Bound(wrong, now)}; "
                + $"here it is {Text(now)}";
    }

    private static string Bound(X509Certificate2 certificate, DateTime now) => now > certificate.NotAfter
        ? $"expired at {Text(certificate.NotAfter)}"
        : $"is valid from {Text(certificate.NotBefore)} only";

    private static string Text(DateTime local) =>
        local.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
