using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Station.Packages.Trust;

/// <summary>What a certificate must be to sign: made for it, below a trusted root, valid and not revoked.</summary>
internal static class SignerChain
{
    private const string CodeSigning = "1.3.6.1.5.5.7.3.3";
    private const string AnyUsage = "2.5.29.37.0";

    /// <summary>Throws unless key usage and extended key usage, where there are any, allow to sign packages.</summary>
    public static void CheckUsage(X509Certificate2 signer, PackageSource source)
    {
        const X509KeyUsageFlags Signing = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;
        var usage = signer.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is not null && (usage.KeyUsages & Signing) == 0)
        {
            throw source.Error(
                $"the certificate {Name(signer)} may not sign; its key usage must have digitalSignature");
        }

        var extended = signer.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault();
        if (extended is not null
            && !extended.EnhancedKeyUsages.Cast<Oid>().Any(purpose => purpose.Value is CodeSigning or AnyUsage))
        {
            throw source.Error(
                $"the certificate {Name(signer)} may not sign packages; its extended key usage must have codeSigning");
        }
    }

    /// <summary>Verifies the chain of a signer, without network.</summary>
    /// <param name="signer">The signer.</param>
    /// <param name="others">Certificates that may stand between it and a root.</param>
    /// <param name="trust">Who is trusted.</param>
    /// <param name="signedAt">When the certificates must be valid.</param>
    /// <param name="now">When revocation lists must be.</param>
    /// <param name="source">For errors.</param>
    public static void Check(
        X509Certificate2 signer,
        X509Certificate2Collection others,
        PackageTrust trust,
        DateTimeOffset signedAt,
        DateTimeOffset now,
        PackageSource source)
    {
        if (trust.Roots.Count == 0)
        {
            throw source.Error("no trusted root certificate is given, so that nothing can be trusted");
        }

        using var chain = Chain(others, trust.Roots, signedAt);
        if (!chain.Build(signer))
        {
            throw Error(chain, "signer", signer, trust.Roots, signedAt, source);
        }

        if (trust.RevocationLists.Count > 0)
        {
            var certificates = chain.ChainElements.Select(element => element.Certificate).ToList();
            for (var i = 0; i + 1 < certificates.Count; i++)
            {
                CheckNotRevoked(certificates[i], certificates[i + 1], trust, now, source);
            }
        }
    }

    /// <summary>A chain that knows no roots but some, and no network.</summary>
    public static X509Chain Chain(
        X509Certificate2Collection others, X509Certificate2Collection roots, DateTimeOffset validAt)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = validAt.UtcDateTime;
        return chain;
    }

    /// <summary>Says why a chain was refused.</summary>
    public static InputException Error(
        X509Chain chain,
        string role,
        X509Certificate2 signer,
        X509Certificate2Collection roots,
        DateTimeOffset validAt,
        PackageSource source)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        var expired = chain.ChainElements.FirstOrDefault(
            element => element.ChainElementStatus.Any(one => one.Status == X509ChainStatusFlags.NotTimeValid));
        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return source.Error(
                $"the {role} {Name(signer)} does not lead to a trusted root; trusted are "
                + string.Join(", ", roots.Select(Name)));
        }

        return expired is null
            ? source.Error($"the chain of the {role} {Name(signer)} is refused: {status}")
            : source.Error(
                $"the certificate {Name(expired.Certificate)} is valid from {Date(expired.Certificate.NotBefore)} "
                + $"to {Date(expired.Certificate.NotAfter)}, and now is {Date(validAt.UtcDateTime)}");
    }

    /// <summary>A certificate's subject, for errors.</summary>
    public static string Name(X509Certificate2 certificate) => $"'{PackageSource.Show(certificate.Subject)}'";

    /// <summary>A date and time, for errors.</summary>
    public static string Date(DateTime time) => $"{time.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}";

    private static void CheckNotRevoked(
        X509Certificate2 certificate,
        X509Certificate2 issuer,
        PackageTrust trust,
        DateTimeOffset now,
        PackageSource source)
    {
        var lists = trust.RevocationLists.Where(list => list.IsOfIssuerOf(certificate)).ToList();
        if (lists.Find(list => !list.IsSignedBy(issuer)) is { } forged)
        {
            throw source.Error(
                $"the revocation list {forged.FileName} is not signed by {Name(issuer)}, or that may not sign lists");
        }

        var newest = lists.MaxBy(list => list.ThisUpdate) ?? throw source.Error(
            $"no revocation list of {Name(issuer)} is given, so {Name(certificate)} may be revoked");
        if (lists.Find(list => list.Revokes(certificate)) is { } revoking)
        {
            throw source.Error(
                $"the certificate {Name(certificate)} is revoked by {revoking.FileName} "
                + $"({Date(revoking.ThisUpdate.UtcDateTime)})");
        }

        if (!trust.AcceptsExpiredLists && (now < newest.ThisUpdate || now > newest.NextUpdate))
        {
            throw source.Error(
                $"the revocation list {newest.FileName} counts from {Date(newest.ThisUpdate.UtcDateTime)} to "
                + $"{Date(newest.NextUpdate.UtcDateTime)}, and now is {Date(now.UtcDateTime)}");
        }
    }
}
