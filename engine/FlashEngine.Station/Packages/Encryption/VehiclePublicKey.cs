using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Station.Packages.Encryption;

/// <summary>The public key of a vehicle, for which packages can be encrypted: RSA, or elliptic on P-256.</summary>
public sealed class VehiclePublicKey
{
    private const int RsaBitsMin = 2048;
    private const int FileLengthMax = 64 * 1024;
    private readonly byte[] _info;
    private readonly bool _isRsa;

    private VehiclePublicKey(byte[] info, bool isRsa)
    {
        _info = info;
        _isRsa = isRsa;
    }

    /// <summary>Reads a public key or a certificate in PEM.</summary>
    /// <exception cref="InputException">There is none, or it is of another kind or too weak.</exception>
    public static VehiclePublicKey Load(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file is { Exists: true, Length: > FileLengthMax }
                ? throw new InputException($"{path}: is larger than {FileLengthMax} bytes; check the path")
                : Of(File.ReadAllText(path), path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw PackageSource.Unusable(path, cause);
        }
        catch (Exception cause) when (cause is ArgumentException or CryptographicException)
        {
            throw new InputException(
                $"{path}: holds no public key or certificate in PEM (RSA, or elliptic on P-256): "
                + PackageSource.Show(cause.Message),
                cause);
        }
    }

    /// <summary>Wraps the content key of a package for the vehicle.</summary>
    internal KeyRecipient Wrap(byte[] contentKey) => _isRsa ? WrapByRsa(contentKey) : WrapByEcdh(contentKey);

    private static VehiclePublicKey Of(string pem, string path)
    {
        if (pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
        {
            throw new InputException(
                $"{path}: holds a private key, which never leaves the vehicle; name the public one");
        }

        if (pem.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
        {
            using var certificate = X509Certificate2.CreateFromPem(pem);
            pem = PemEncoding.WriteString("PUBLIC KEY", certificate.PublicKey.ExportSubjectPublicKeyInfo());
        }

        return Rsa(pem, path) ?? Elliptic(pem, path);
    }

    // PEM does not say outside of which kind a key is, so the decoder says it.
    private static VehiclePublicKey? Rsa(string pem, string path)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return null;
        }

        return rsa.KeySize >= RsaBitsMin
            ? new VehiclePublicKey(rsa.ExportSubjectPublicKeyInfo(), isRsa: true)
            : throw new InputException($"{path}: the RSA key has {rsa.KeySize} bits, fewer than {RsaBitsMin}");
    }

    private static VehiclePublicKey Elliptic(string pem, string path)
    {
        using var elliptic = ECDiffieHellman.Create();
        elliptic.ImportFromPem(pem);
        return VehicleCurve.IsOf(elliptic)
            ? new VehiclePublicKey(elliptic.ExportSubjectPublicKeyInfo(), isRsa: false)
            : throw new InputException($"{path}: the key is not on the curve P-256");
    }

    private KeyRecipient WrapByRsa(byte[] contentKey)
    {
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(_info, out _);
        return new KeyRecipient
        {
            KeySha256 = Convert.ToHexStringLower(SHA256.HashData(_info)),
            Wrap = KeyWrap.RsaOaepSha256,
            WrappedKey = rsa.Encrypt(contentKey, RSAEncryptionPadding.OaepSHA256),
        };
    }

    private KeyRecipient WrapByEcdh(byte[] contentKey)
    {
        using var vehicle = ECDiffieHellman.Create();
        vehicle.ImportSubjectPublicKeyInfo(_info, out _);
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var ephemeralInfo = ephemeral.ExportSubjectPublicKeyInfo();
        using var cipher = ContentKey.EcdhCipher(ephemeral, vehicle.PublicKey, ephemeralInfo, _info);
        var wrapped = new byte[ContentKey.Length + ContentKey.TagLength];
        cipher.Encrypt(
            ContentKey.Nonce,
            contentKey,
            wrapped.AsSpan(0, ContentKey.Length),
            wrapped.AsSpan(ContentKey.Length));
        return new KeyRecipient
        {
            KeySha256 = Convert.ToHexStringLower(SHA256.HashData(_info)),
            Wrap = KeyWrap.EcdhP256,
            WrappedKey = wrapped,
            EphemeralKey = ephemeralInfo,
        };
    }
}
