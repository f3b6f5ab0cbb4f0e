using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Ecu;

/// <summary>How a virtual ECU judges the certificate that a tester shows.</summary>
internal static class ClientCertificate
{
    private const NegativeResponseCode Positive = 0;

    private const X509ChainStatusFlags Untrusted =
        X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>Checks form, purpose, chain and period, and takes the public key out.</summary>
    /// <returns>The refusal; 0 when the certificate is good.</returns>
    public static NegativeResponseCode Check(
        VirtualEcuAuthentication options, ReadOnlySpan<byte> encoded, out AsymmetricAlgorithm? key)
    {
        key = null;
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(encoded);
        }
        catch (CryptographicException)
        {
            return CertificateVerificationFailedInvalidFormat;
        }

        using (certificate)
        {
            var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
            if (usage is not null && (usage.KeyUsages & X509KeyUsageFlags.DigitalSignature) == 0)
            {
                return CertificateVerificationFailedInvalidType;
            }

            key = (AsymmetricAlgorithm?)certificate.GetECDsaPublicKey() ?? certificate.GetRSAPublicKey();
            return key is null ? CertificateVerificationFailedInvalidContent : CheckChain(options, certificate);
        }
    }

    private static NegativeResponseCode CheckChain(VirtualEcuAuthentication options, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(options.Roots);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = options.Date.UtcDateTime;
        if (chain.Build(certificate))
        {
            return Positive;
        }

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        return (status & X509ChainStatusFlags.NotSignatureValid) != 0 ? CertificateVerificationFailedInvalidSignature
            : (status & Untrusted) != 0 ? CertificateVerificationFailedInvalidChainOfTrust
            : (status & X509ChainStatusFlags.NotTimeValid) != 0 ? CertificateVerificationFailedInvalidTimePeriod
            : CertificateVerificationFailedInvalidContent;
    }
}
