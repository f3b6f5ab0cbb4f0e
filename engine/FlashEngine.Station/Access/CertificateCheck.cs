using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Packages;

namespace FlashEngine.Station.Access;

/// <summary>Says what does not hold of a certificate (RFC 5280), without network.</summary>
internal static class CertificateCheck
{
    private const X509ChainStatusFlags Untrusted =
        X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain;

    /// <summary>What is wrong with its period at a date; null: nothing.</summary>
    public static string? PeriodProblem(X509Certificate2 certificate, DateTimeOffset date) =>
        date.UtcDateTime < certificate.NotBefore.ToUniversalTime()
        || date.UtcDateTime > certificate.NotAfter.ToUniversalTime()
            ? $"the certificate {Name(certificate)} is valid from {Date(certificate.NotBefore)} to "
                + $"{Date(certificate.NotAfter)}, and now is {Date(date.UtcDateTime)}"
            : null;

    /// <summary>What is wrong with a certificate and its chain; null: nothing.</summary>
    /// <param name="certificate">The certificate of one who signs.</param>
    /// <param name="authorities">Self-signed ones are trusted, others may lead to them.</param>
    /// <param name="date">When all of them must be valid.</param>
    public static string? Problem(
        X509Certificate2 certificate, X509Certificate2Collection authorities, DateTimeOffset date)
    {
        var usage = certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is not null && (usage.KeyUsages & X509KeyUsageFlags.DigitalSignature) == 0)
        {
            return $"the certificate {Name(certificate)} may not sign; its key usage has no digitalSignature";
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = date.UtcDateTime;
        if (chain.Build(certificate))
        {
            return null;
        }

        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        return (status & Untrusted) != 0
            ? $"the certificate {Name(certificate)} does not lead to a trusted root; trusted are "
                + string.Join(", ", authorities.Select(Name))
            : chain.ChainElements.Select(element => PeriodProblem(element.Certificate, date)).FirstOrDefault(
                problem => problem is not null)
            ?? $"the chain of the certificate {Name(certificate)} is refused: {status}";
    }

    private static string Name(X509Certificate2 certificate) => $"'{PackageSource.Show(certificate.Subject)}'";

    private static string Date(DateTime time) => $"{time.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
