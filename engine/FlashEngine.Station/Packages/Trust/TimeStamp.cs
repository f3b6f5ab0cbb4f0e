using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace FlashEngine.Station.Packages.Trust;

/// <summary>
/// The time-stamp over a signature (RFC 3161): an unsigned attribute of the CMS, as RFC 3161, appendix A puts it there.
/// </summary>
internal static class TimeStamp
{
    private const string AttributeId = "1.2.840.113549.1.9.16.2.14";
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";

    private const int NonceLength = 8;

    private static readonly string[] Digests =
        ["2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"];

    /// <summary>Asks an authority for a stamp, and adds it to the signature.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="authority">Answers a TimeStampReq by a TimeStampResp, both in DER (RFC 3161, 2.4).</param>
    /// <param name="source">For errors.</param>
    /// <exception cref="InputException">The authority refuses, or answers another question.</exception>
    public static void Add(SignerInfo signature, Func<byte[], byte[]> authority, PackageSource source)
    {
        var request = Rfc3161TimestampRequest.CreateFromSignerInfo(
            signature,
            HashAlgorithmName.SHA256,
            nonce: RandomNumberGenerator.GetBytes(NonceLength),
            requestSignerCertificates: true);
        try
        {
            var token = request.ProcessResponse(authority(request.Encode()), out _);
            if (!token.VerifySignatureForSignerInfo(signature, out _, token.AsSignedCms().Certificates))
            {
                throw new CryptographicException("its own signature does not fit");
            }

            signature.AddUnsignedAttribute(new AsnEncodedData(new Oid(AttributeId), token.AsSignedCms().Encode()));
        }
        catch (CryptographicException cause)
        {
            throw source.Error(
                "the time-stamp authority gave no stamp for this signature (RFC 3161): "
                + PackageSource.Show(cause.Message),
                cause);
        }
    }

    /// <summary>The time at which a signature existed, according to an authority that is trusted.</summary>
    /// <param name="signature">The signature.</param>
    /// <param name="trust">Who is trusted.</param>
    /// <param name="now">Date and time; a stamp of later means that the clock is not set.</param>
    /// <param name="source">For errors.</param>
    /// <returns>Null: it has no stamp, or stamps mean nothing to this station.</returns>
    /// <exception cref="InputException">The stamp is damaged, of another signature, or by nobody trusted.</exception>
    public static DateTimeOffset? Of(
        SignerInfo signature, PackageTrust trust, DateTimeOffset now, PackageSource source)
    {
        if (trust.TimeStampRoots.Count == 0)
        {
            return null;
        }

        var values = signature.UnsignedAttributes
            .Cast<CryptographicAttributeObject>()
            .Where(attribute => attribute.Oid.Value == AttributeId)
            .SelectMany(attribute => attribute.Values.Cast<AsnEncodedData>())
            .ToList();
        if (values.Count == 0)
        {
            return null;
        }

        if (values.Count > 1
            || !Rfc3161TimestampToken.TryDecode(values[0].RawData, out var token, out var length)
            || length != values[0].RawData.Length)
        {
            throw source.Error($"{PackagePath.Signature} must have one time-stamp that can be read; it has not");
        }

        var certificates = token.AsSignedCms().Certificates;
        if (!Digests.Contains(token.TokenInfo.HashAlgorithmId.Value)
            || !token.VerifySignatureForSignerInfo(signature, out var authority, certificates))
        {
            throw source.Error($"the time-stamp in {PackagePath.Signature} does not fit its signature");
        }

        var time = token.TokenInfo.Timestamp;
        using var chain = SignerChain.Chain(certificates, trust.TimeStampRoots, time);
        _ = chain.ChainPolicy.ApplicationPolicy.Add(new Oid(TimeStamping));
        if (!chain.Build(authority))
        {
            throw SignerChain.Error(
                chain, "time-stamp authority", authority, trust.TimeStampRoots, time, source);
        }

        return time <= now
            ? time
            : throw source.Error(
                $"the package was time-stamped on {SignerChain.Date(time.UtcDateTime)}, and now is "
                + $"{SignerChain.Date(now.UtcDateTime)}: the clock is not set");
    }
}
