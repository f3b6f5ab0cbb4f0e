using System.Security.Cryptography;
using System.Text.Json;

namespace FlashEngine.Ota.Uptane.Metadata;

/// <summary>
/// A public key of metadata: RSA for RSASSA-PSS with SHA-256, or ECDSA on NIST P-256 with SHA-256. Other kinds are
/// refused by name.
/// </summary>
internal sealed class UptaneKey
{
    public const string RsaMethod = "rsassa-pss-sha256";
    public const string EcdsaMethod = "ecdsa-sha2-nistp256";

    private const int RsaBitsMin = 2048;
    private const int RsaBitsMax = 8192; // a larger one only takes time
    public const string P256 = "1.2.840.10045.3.1.7";
    private const string PemLabel = "PUBLIC KEY";

    private readonly string _id;
    private readonly string _method;
    private readonly string _pem;

    private UptaneKey(string id, string method, string pem)
    {
        _id = id;
        _method = method;
        _pem = pem;
    }

    /// <summary>Reads a table of keys, and refuses one whose identifier is not its own.</summary>
    /// <exception cref="InputException">An identifier is wrong, or a key is of another kind.</exception>
    public static IReadOnlyDictionary<string, UptaneKey> ReadTable(MetadataFields table)
    {
        var keys = new Dictionary<string, UptaneKey>(StringComparer.Ordinal);
        foreach (var (id, fields) in table.Objects())
        {
            keys.Add(id, Read(id, fields));
        }

        return keys;
    }

    /// <summary>The identifier of a public key: the SHA-256 of its PEM text as a canonical JSON text.</summary>
    public static string IdOf(string pem) => Hash(JsonSerializer.SerializeToElement(pem));

    /// <summary>
    /// True when the signature is this key's. <paramref name="fingerprint"/> is that of the key itself: one key can
    /// stand in a table under two identifiers, and counts once.
    /// </summary>
    /// <exception cref="InputException">The key cannot be used, or the method is not its own.</exception>
    public bool Verify(MetadataDocument document, MetadataSignature signature, out string fingerprint)
    {
        if (signature.Method is { } method && method != _method)
        {
            throw document.Name.Refuse(
                UptaneError.UnsupportedKey,
                $"signature of key {_id} has the method '{UptaneRefusal.Show(method)}'; it must be {_method}");
        }

        byte[] der = Der(document.Name);
        fingerprint = Convert.ToHexStringLower(SHA256.HashData(der));
        try
        {
            return _method == RsaMethod
                ? VerifyRsa(der, document.SignedBytes, signature.Bytes)
                : VerifyEcdsa(der, document.SignedBytes, signature.Bytes);
        }
        catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
        {
            throw Unusable(document.Name, UptaneRefusal.Show(e.Message), e);
        }
    }

    private static UptaneKey Read(string id, MetadataFields fields)
    {
        string type = fields.Text("keytype");
        string method = type switch
        {
            "rsa" or "RSA" => RsaMethod,
            "ecdsa" or "ECDSA" or EcdsaMethod => EcdsaMethod,
            _ => throw fields.Metadata.Refuse(
                UptaneError.UnsupportedKey,
                $"key {UptaneRefusal.Show(id)} is of type '{UptaneRefusal.Show(type)}'; supported are rsa ({RsaMethod})"
                + $" and ecdsa ({EcdsaMethod})"),
        };
        if (fields.OptionalText("scheme") is { } scheme && scheme != method)
        {
            throw fields.Metadata.Refuse(
                UptaneError.UnsupportedKey,
                $"key {UptaneRefusal.Show(id)} has the scheme '{UptaneRefusal.Show(scheme)}'; it must be {method}");
        }

        string pem = fields.Object("keyval").Text("public");
        return id == IdOf(pem)
            ? new UptaneKey(id, method, pem)
            : throw fields.Metadata.Refuse(
                UptaneError.BadKeyId, $"key {UptaneRefusal.Show(id)} has the identifier of another; it is {IdOf(pem)}");
    }

    private static bool VerifyRsa(byte[] der, byte[] signed, byte[] signature)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(der, out _);
        return rsa.KeySize is >= RsaBitsMin and <= RsaBitsMax
            ? rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
            : throw new CryptographicException($"an RSA key must have {RsaBitsMin} to {RsaBitsMax} bits");
    }

    private static bool VerifyEcdsa(byte[] der, byte[] signed, byte[] signature)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(der, out _);
        var curve = ecdsa.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed && curve.Oid.Value == P256
            ? ecdsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)
            : throw new CryptographicException("an ECDSA key must be on the curve P-256");
    }

    private byte[] Der(MetadataName name)
    {
        byte[] der = new byte[_pem.Length];
        return PemEncoding.TryFind(_pem, out var found)
            && _pem[found.Label] == PemLabel
            && Convert.TryFromBase64Chars(_pem.AsSpan()[found.Base64Data], der, out int length)
                ? der[..length]
                : throw Unusable(name, $"it is no PEM text with '{PemLabel}'");
    }

    private FlashException Unusable(MetadataName name, string problem, Exception? cause = null) =>
        name.Refuse(UptaneError.UnsupportedKey, $"key {_id} cannot be used: {problem}", cause);

    private static string Hash(JsonElement value) =>
        Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Of(value)));
}
