using System.Security.Cryptography;
using FlashEngine.Station.Access;
using FlashEngine.Station.Packages.Encryption;

namespace FlashEngine.Station.Secrets;

/// <summary>
/// The private key of a vehicle, with which it decrypts packages: RSA, or elliptic on P-256. May be used from any
/// thread.
/// </summary>
public sealed class VehicleKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;
    private readonly byte[] _info;
    private readonly Lock _lock = new();

    private VehicleKey(AsymmetricAlgorithm key, string fileName)
    {
        _key = key;
        FileName = fileName;
        _info = key.ExportSubjectPublicKeyInfo();
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(_info));
    }

    /// <summary>Path of the key.</summary>
    public string FileName { get; }

    /// <summary>
    /// SHA-256 of the public key (SubjectPublicKeyInfo, DER), 64 hex digits in lower case: names the key in packages.
    /// </summary>
    public string Sha256 { get; }

    /// <summary>Reads a key in PEM, unencrypted, from a file that only its owner may read.</summary>
    /// <exception cref="InputException">There is none, others may read it, or it is of another kind.</exception>
    public static VehicleKey Load(string path)
    {
        var key = SecretReader.Read<AsymmetricAlgorithm>($"file:{path}", ".", "in PEM", KeyFiles.DecodePrivateKey);
        if (key is not ECDsa signing)
        {
            return new VehicleKey(key, path);
        }

        using (signing)
        {
            var agreeing = ECDiffieHellman.Create(signing.ExportParameters(includePrivateParameters: true));
            return VehicleCurve.IsOf(agreeing)
                ? new VehicleKey(agreeing, path)
                : throw new InputException(
                    $"secret file '{path}' holds an elliptic key that is not on the curve P-256");
        }
    }

    /// <summary>Unwraps the content key of a package.</summary>
    /// <exception cref="CryptographicException">It was wrapped for another key, or changed.</exception>
    internal byte[] Unwrap(KeyRecipient recipient)
    {
        lock (_lock)
        {
            var key = (_key, recipient.Wrap) switch
            {
                (RSA rsa, KeyWrap.RsaOaepSha256) =>
                    rsa.Decrypt(recipient.WrappedKey.Span, RSAEncryptionPadding.OaepSHA256),
                (ECDiffieHellman elliptic, KeyWrap.EcdhP256) => Unwrap(elliptic, recipient),
                _ => throw new CryptographicException("it is wrapped for a key of another kind"),
            };
            return key.Length == ContentKey.Length
                ? key
                : throw new CryptographicException($"it has {key.Length} bytes instead of {ContentKey.Length}");
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _key.Dispose();

    private byte[] Unwrap(ECDiffieHellman elliptic, KeyRecipient recipient)
    {
        if (recipient.WrappedKey.Length != ContentKey.Length + ContentKey.TagLength)
        {
            throw new CryptographicException($"it is wrapped in {recipient.WrappedKey.Length} bytes");
        }

        using var ephemeral = ECDiffieHellman.Create();
        var info = recipient.EphemeralKey.ToArray();
        ephemeral.ImportSubjectPublicKeyInfo(info, out _);
        if (!VehicleCurve.IsOf(ephemeral))
        {
            throw new CryptographicException("its ephemeral key is not on the curve P-256");
        }

        using var cipher = ContentKey.EcdhCipher(elliptic, ephemeral.PublicKey, info, _info);
        var key = new byte[ContentKey.Length];
        cipher.Decrypt(
            ContentKey.Nonce,
            recipient.WrappedKey.Span[..ContentKey.Length],
            recipient.WrappedKey.Span[ContentKey.Length..],
            key);
        return key;
    }
}
