using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlashEngine.Station.Packages.Trust;

/// <summary>A certificate revocation list (RFC 5280, 5): complete, and of the issuer's own certificates.</summary>
public sealed class RevocationList
{
    private const int FileLengthMax = 16 * 1024 * 1024;
    private const string PemLabel = "X509 CRL";

    private readonly HashSet<BigInteger> _serialNumbers;
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly SignatureAlgorithm _algorithm;
    private readonly byte[] _signature;
    private readonly ReadOnlyMemory<byte> _issuer;

    private RevocationList(string fileName, RevocationListContent content)
    {
        FileName = fileName;
        _signed = content.Signed;
        _algorithm = content.Algorithm;
        _signature = content.Signature;
        _issuer = content.Issuer;
        _serialNumbers = content.SerialNumbers;
        ThisUpdate = content.ThisUpdate;
        NextUpdate = content.NextUpdate;
    }

    /// <summary>Path of the file.</summary>
    public string FileName { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset ThisUpdate { get; }

    /// <summary>When the next one is due.</summary>
    public DateTimeOffset NextUpdate { get; }

    /// <summary>Name of the issuer.</summary>
    public string IssuerName => new X500DistinguishedName(_issuer.Span).Name;

    /// <summary>Reads a list, PEM or DER. Its signature is verified when it is used.</summary>
    /// <exception cref="InputException">It cannot be read, or is not a list of the supported form.</exception>
    public static RevocationList Load(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > FileLengthMax })
            {
                throw new InputException($"{path}: is larger than {FileLengthMax} bytes; check the path");
            }

            var bytes = File.ReadAllBytes(path);
            return new RevocationList(path, RevocationListContent.Parse(Der(bytes)));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(path, cause);
        }
        catch (Exception cause) when (cause is AsnContentException or CryptographicException or FormatException)
        {
            throw new InputException(
                $"{path}: is no certificate revocation list (X.509, PEM or DER) that can be used: "
                + PackageSource.Show(cause.Message),
                cause);
        }
    }

    /// <summary>True when it is by the issuer of a certificate, as far as names tell.</summary>
    internal bool IsOfIssuerOf(X509Certificate2 certificate)
        => certificate.IssuerName.RawData.AsSpan().SequenceEqual(_issuer.Span);

    /// <summary>True when it was signed with the key of a certificate, which may sign lists.</summary>
    internal bool IsSignedBy(X509Certificate2 issuer)
    {
        var usage = issuer.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault();
        return (usage is null || (usage.KeyUsages & X509KeyUsageFlags.CrlSign) != 0)
            && _algorithm.Verifies(issuer, _signed.Span, _signature);
    }

    /// <summary>True when a certificate of its issuer is revoked.</summary>
    internal bool Revokes(X509Certificate2 certificate)
        => _serialNumbers.Contains(new BigInteger(certificate.SerialNumberBytes.Span, isBigEndian: true));

    private static byte[] Der(byte[] file)
    {
        if (!file.AsSpan().StartsWith("-----"u8))
        {
            return file;
        }

        var text = Encoding.Latin1.GetString(file);
        return PemEncoding.TryFind(text, out var fields) && text[fields.Label] == PemLabel
            ? Convert.FromBase64String(text[fields.Base64Data])
            : throw new FormatException($"it does not begin with -----BEGIN {PemLabel}-----");
    }
}
