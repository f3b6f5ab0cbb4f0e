using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Station.Packages;

/// <summary>The detached CMS signature (RFC 5652, DER) over <c>manifest.json</c>.</summary>
internal static class PackageSignature
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string Sha384 = "2.16.840.1.101.3.4.2.2";
    private const string Sha512 = "2.16.840.1.101.3.4.2.3";

    /// <summary>Signs bytes; signer and chain go into the signature, self-signed certificates do not.</summary>
    /// <exception cref="InputException">The certificate has no usable private key or may not sign.</exception>
    public static byte[] Sign(
        byte[] content, X509Certificate2 signer, X509Certificate2Collection chain, PackageSource source)
    {
        CheckKeyUsage(signer, source);
        if (!signer.HasPrivateKey)
        {
            throw source.Error($"the certificate {Name(signer)} has no private key to sign with");
        }

        var cmsSigner = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, signer)
        {
            DigestAlgorithm = new Oid(Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        foreach (var certificate in chain)
        {
            // Who verifies has the root already; one that came along would prove nothing.
            var selfSigned = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            if (!selfSigned && !certificate.RawDataMemory.Span.SequenceEqual(signer.RawDataMemory.Span))
            {
                cmsSigner.Certificates.Add(certificate);
            }
        }

        var cms = new SignedCms(new ContentInfo(content), detached: true);
        try
        {
            cms.ComputeSignature(cmsSigner, silent: true);
            return cms.Encode();
        }
        catch (CryptographicException cause)
        {
            throw source.Error($"the key of {Name(signer)} cannot sign: {PackageSource.Show(cause.Message)}", cause);
        }
    }

    /// <summary>Verifies a signature and the chain of its signer, without network.</summary>
    /// <param name="content">What was signed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="trustedRoots">The only roots that count.</param>
    /// <param name="now">When the certificates must be valid.</param>
    /// <param name="source">For errors.</param>
    /// <returns>The signer's name.</returns>
    /// <exception cref="InputException">The signature is damaged, of other content, or by nobody trusted.</exception>
    public static string Verify(
        byte[] content,
        byte[] signature,
        X509Certificate2Collection trustedRoots,
        DateTimeOffset now,
        PackageSource source)
    {
        try
        {
            var cms = Decode(content, signature, source);
            var signer = CheckSignature(cms, source);
            CheckKeyUsage(signer, source);
            CheckChain(signer, cms.Certificates, trustedRoots, now, source);
            return signer.Subject;
        }
        catch (CryptographicException cause)
        {
            // Certificates are decoded only when they are looked at.
            throw source.Error($"{PackagePath.Signature} holds a certificate that cannot be read", cause);
        }
    }

    private static X509Certificate2 CheckSignature(SignedCms cms, PackageSource source)
    {
        if (cms.SignerInfos.Count != 1 || cms.SignerInfos[0].Certificate is not { } signer)
        {
            throw source.Error($"{PackagePath.Signature} must hold one signature and its certificate; it does not");
        }

        if (cms.SignerInfos[0].DigestAlgorithm.Value is not (Sha256 or Sha384 or Sha512))
        {
            throw source.Error(
                $"{PackagePath.Signature} uses the digest {cms.SignerInfos[0].DigestAlgorithm.Value}; "
                + "it must be SHA-256, SHA-384 or SHA-512");
        }

        try
        {
            cms.SignerInfos[0].CheckSignature(verifySignatureOnly: true);
            return signer;
        }
        catch (CryptographicException cause)
        {
            throw source.Error(
                $"the signature of {Name(signer)} does not fit {PackagePath.Manifest}; one of them was changed", cause);
        }
    }

    private static SignedCms Decode(byte[] content, byte[] signature, PackageSource source)
    {
        var cms = new SignedCms(new ContentInfo(content), detached: true);
        try
        {
            AsnDecoder.ReadEncodedValue(signature, AsnEncodingRules.DER, out _, out _, out var length);
            if (length == signature.Length)
            {
                cms.Decode(signature);
                return cms;
            }
        }
        catch (Exception cause) when (cause is AsnContentException or CryptographicException)
        {
            throw source.Error($"{PackagePath.Signature} is not a CMS signature in DER", cause);
        }

        throw source.Error($"{PackagePath.Signature} has bytes behind its CMS signature");
    }

    private static void CheckKeyUsage(X509Certificate2 signer, PackageSource source)
    {
        const X509KeyUsageFlags Signing = X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.NonRepudiation;
        var usage = signer.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        if (usage is not null && (usage.KeyUsages & Signing) == 0)
        {
            throw source.Error(
                $"the certificate {Name(signer)} may not sign; its key usage must have digitalSignature");
        }
    }

    private static void CheckChain(
        X509Certificate2 signer,
        X509Certificate2Collection others,
        X509Certificate2Collection trustedRoots,
        DateTimeOffset now,
        PackageSource source)
    {
        if (trustedRoots.Count == 0)
        {
            throw source.Error("no trusted root certificate is given, so that nothing can be trusted");
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trustedRoots);
        chain.ChainPolicy.ExtraStore.AddRange(others);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        if (!chain.Build(signer))
        {
            throw ChainError(chain, signer, trustedRoots, now, source);
        }
    }

    private static InputException ChainError(
        X509Chain chain,
        X509Certificate2 signer,
        X509Certificate2Collection trustedRoots,
        DateTimeOffset now,
        PackageSource source)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        var expired = chain.ChainElements.FirstOrDefault(
            element => element.ChainElementStatus.Any(one => one.Status == X509ChainStatusFlags.NotTimeValid));
        if ((status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0)
        {
            return source.Error(
                $"the signer {Name(signer)} does not lead to a trusted root; trusted are "
                + string.Join(", ", trustedRoots.Select(Name)));
        }

        return expired is null
            ? source.Error($"the chain of the signer {Name(signer)} is refused: {status}")
            : source.Error(
                $"the certificate {Name(expired.Certificate)} is valid from {Date(expired.Certificate.NotBefore)} "
                + $"to {Date(expired.Certificate.NotAfter)}, and now is {Date(now.UtcDateTime)}");
    }

    private static string Name(X509Certificate2 certificate) => $"'{PackageSource.Show(certificate.Subject)}'";

    private static string Date(DateTime time) => $"{time.ToUniversalTime():yyyy-MM-dd'T'HH:mm:ss'Z'}";
}
