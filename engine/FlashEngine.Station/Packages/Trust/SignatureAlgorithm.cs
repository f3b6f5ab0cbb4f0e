using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Station.Packages.Trust;

/// <summary>The signature algorithm of a revocation list: RSA (PKCS #1) or ECDSA, with SHA-256 to SHA-512.</summary>
internal sealed record SignatureAlgorithm
{
    private static readonly Dictionary<string, SignatureAlgorithm> Known = new()
    {
        // RFC 8017, A.2.4 and RFC 5758, 3.2.
        ["1.2.840.113549.1.1.11"] = new() { Hash = HashAlgorithmName.SHA256, IsRsa = true },
        ["1.2.840.113549.1.1.12"] = new() { Hash = HashAlgorithmName.SHA384, IsRsa = true },
        ["1.2.840.113549.1.1.13"] = new() { Hash = HashAlgorithmName.SHA512, IsRsa = true },
        ["1.2.840.10045.4.3.2"] = new() { Hash = HashAlgorithmName.SHA256 },
        ["1.2.840.10045.4.3.3"] = new() { Hash = HashAlgorithmName.SHA384 },
        ["1.2.840.10045.4.3.4"] = new() { Hash = HashAlgorithmName.SHA512 },
    };

    private HashAlgorithmName Hash { get; init; }

    private bool IsRsa { get; init; }

    /// <summary>Reads an AlgorithmIdentifier (RFC 5280, 4.1.1.2).</summary>
    /// <exception cref="CryptographicException">It is another one.</exception>
    public static SignatureAlgorithm Parse(ReadOnlyMemory<byte> der)
    {
        var id = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadObjectIdentifier();
        return Known.TryGetValue(id, out var known)
            ? known
            : throw new CryptographicException(
                $"its signature algorithm is {id}; RSA (PKCS #1) and ECDSA with SHA-256, SHA-384 or SHA-512 are "
                + "supported");
    }

    /// <summary>True when a signature is by the key of a certificate.</summary>
    public bool Verifies(X509Certificate2 certificate, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (IsRsa)
        {
            using var rsa = certificate.GetRSAPublicKey();
            return rsa?.VerifyData(content, signature, Hash, RSASignaturePadding.Pkcs1) ?? false;
        }

        using var elliptic = certificate.GetECDsaPublicKey();
        return elliptic?.VerifyData(content, signature, Hash, DSASignatureFormat.Rfc3279DerSequence) ?? false;
    }
}
