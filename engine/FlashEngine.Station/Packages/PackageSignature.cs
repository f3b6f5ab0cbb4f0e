using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Packages.Trust;

namespace FlashEngine.Station.Packages;

/// <summary>The detached CMS signature (RFC 5652, DER) over <c>manifest.json</c>.</summary>
internal static class PackageSignature
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string Sha384 = "2.16.840.1.101.3.4.2.2";
    private const string Sha512 = "2.16.840.1.101.3.4.2.3";

    /// <summary>Signs bytes; signer and chain go into the signature, self-signed certificates do not.</summary>
    /// <param name="content">What is signed.</param>
    /// <param name="signer">Signs.</param>
    /// <param name="chain">Certificates between it and a root.</param>
    /// <param name="source">For errors.</param>
    /// <param name="timeStamps">Stamps the signature (<see cref="TimeStamp.Add"/>); null: nobody does.</param>
    /// <exception cref="InputException">
    /// The certificate has no usable private key or may not sign, or there is no stamp.
    /// </exception>
    public static byte[] Sign(
        byte[] content,
        X509Certificate2 signer,
        X509Certificate2Collection chain,
        PackageSource source,
        Func<byte[], byte[]>? timeStamps = null)
    {
        SignerChain.CheckUsage(signer, source);
        if (!signer.HasPrivateKey)
        {
            throw source.Error($"the certificate {SignerChain.Name(signer)} has no private key to sign with");
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
        }
        catch (CryptographicException cause)
        {
            throw source.Error(
                $"the key of {SignerChain.Name(signer)} cannot sign: {PackageSource.Show(cause.Message)}", cause);
        }

        if (timeStamps is not null)
        {
            TimeStamp.Add(cms.SignerInfos[0], timeStamps, source);
        }

        return cms.Encode();
    }

    /// <summary>Verifies a signature and the chain of its signer, without network.</summary>
    /// <param name="content">What was signed.</param>
    /// <param name="signature">The signature.</param>
    /// <param name="trust">Who may sign.</param>
    /// <param name="now">When the certificates must be valid, unless a trusted time-stamp says when they were.</param>
    /// <param name="source">For errors.</param>
    /// <returns>The signer's name.</returns>
    /// <exception cref="InputException">The signature is damaged, of other content, or by nobody trusted.</exception>
    public static string Verify(
        byte[] content,
        byte[] signature,
        PackageTrust trust,
        DateTimeOffset now,
        PackageSource source)
    {
        try
        {
            var cms = Decode(content, signature, source);
            var signer = CheckSignature(cms, source);
            SignerChain.CheckUsage(signer, source);
            CheckClock(cms.SignerInfos[0], now, source);
            var signedAt = TimeStamp.Of(cms.SignerInfos[0], trust, now, source) ?? now;
            SignerChain.Check(signer, cms.Certificates, trust, signedAt, now, source);
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
                $"the signature of {SignerChain.Name(signer)} does not fit {PackagePath.Manifest}; "
                + "one of them was changed",
                cause);
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

    // Who signs may say when; it proves nothing about the time, but a clock that shows less is not set.
    private static void CheckClock(SignerInfo signature, DateTimeOffset now, PackageSource source)
    {
        var times = signature.SignedAttributes
            .Cast<CryptographicAttributeObject>()
            .SelectMany(attribute => attribute.Values.OfType<Pkcs9SigningTime>());
        foreach (var time in times.Select(time => time.SigningTime.ToUniversalTime()).Where(time => time > now))
        {
            throw source.Error(
                $"the package was signed on {SignerChain.Date(time)}, and now is "
                + $"{SignerChain.Date(now.UtcDateTime)}: the clock is not set");
        }
    }
}
