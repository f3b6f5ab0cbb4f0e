using System.Security.Cryptography;
using FlashEngine.Ota.Uptane.Metadata;
using FlashEngine.Station.Secrets;

namespace FlashEngine.Ota.Uptane.Reports;

/// <summary>The vehicle's private key: RSA of 2048 bits or more (RSASSA-PSS, SHA-256), or ECDSA on P-256.</summary>
public sealed class VehicleKey : IDisposable
{
    private const int RsaBitsMin = 2048;
    private const int P256Bits = 256;

    private readonly AsymmetricAlgorithm _key;

    private VehicleKey(AsymmetricAlgorithm key)
    {
        _key = key;
        PublicPem = key.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>The public key, PEM; what the server is to know.</summary>
    public string PublicPem { get; }

    /// <summary>The identifier of the key, as in metadata.</summary>
    public string Id => UptaneKey.IdOf(PublicPem);

    /// <summary>How it signs: <c>rsassa-pss-sha256</c> or <c>ecdsa-sha2-nistp256</c>.</summary>
    public string Method => _key is RSA ? UptaneKey.RsaMethod : UptaneKey.EcdsaMethod;

    /// <summary>Reads a key file, PEM in the clear, which on Unix only its owner may read.</summary>
    /// <exception cref="InputException">There is none, others may read it, or it is of another kind.</exception>
    public static VehicleKey Load(string path) => SecretReader.Read($"file:{path}", ".", "in PEM", Decode);

    /// <summary>Signs.</summary>
    /// <param name="bytes">What.</param>
    /// <returns>The signature; of ECDSA, DER.</returns>
    public byte[] Sign(byte[] bytes) => _key is RSA rsa
        ? rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
        : ((ECDsa)_key).SignData(bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static VehicleKey Decode(ReadOnlySpan<char> text, string where)
    {
        if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
            || text.Contains("ENCRYPTED", StringComparison.Ordinal))
        {
            throw new InputException($"{where} holds no private key in PEM in the clear (-----BEGIN PRIVATE KEY-----)");
        }

        var rsa = RSA.Create();
        if (TryImport(rsa, text))
        {
            return rsa.KeySize >= RsaBitsMin
                ? new VehicleKey(rsa)
                : throw new InputException($"{where} holds an RSA key of {rsa.KeySize} bits; {RsaBitsMin} are needed");
        }

        rsa.Dispose();
        var ecdsa = ECDsa.Create();
        return TryImport(ecdsa, text) && ecdsa.KeySize == P256Bits
            && ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == UptaneKey.P256
                ? new VehicleKey(ecdsa)
                : throw new InputException($"{where} holds no RSA key, and no elliptic curve key on P-256");
    }

    private static bool TryImport(AsymmetricAlgorithm key, ReadOnlySpan<char> text)
    {
        try
        {
            key.ImportFromPem(text);
            return true;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false; // the cause is not told: its message may hold a part of the key
        }
    }
}
