using System.Security.Cryptography;

namespace FlashEngine.Station.Packages.Encryption;

/// <summary>
/// The content key of a package: 32 bytes from which each file's own key is derived. What is common to those who wrap
/// it for a vehicle and the vehicle that unwraps it.
/// </summary>
internal static class ContentKey
{
    /// <summary>Length in bytes: AES-256.</summary>
    public const int Length = 32;

    /// <summary>Length of the tag behind a key that AES-GCM wraps.</summary>
    public const int TagLength = 16;

    private const int NonceLength = 12;

    private static ReadOnlySpan<byte> Purpose => "FlashEngine content key 1"u8;

    /// <summary>
    /// Makes the cipher that wraps by ECDH on P-256: HKDF-SHA-256 over the shared secret, bound to both public keys.
    /// </summary>
    /// <param name="own">The private key of this side.</param>
    /// <param name="other">The public key of the other side.</param>
    /// <param name="ephemeralKey">SubjectPublicKeyInfo of the key that was made for this wrap.</param>
    /// <param name="vehicleKey">SubjectPublicKeyInfo of the vehicle's key.</param>
    public static AesGcm EcdhCipher(
        ECDiffieHellman own, ECDiffieHellmanPublicKey other, byte[] ephemeralKey, byte[] vehicleKey)
    {
        var shared = own.DeriveRawSecretAgreement(other);
        byte[] info = [.. Purpose, .. SHA256.HashData(ephemeralKey), .. SHA256.HashData(vehicleKey)];
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, Length, info: info);
        var cipher = new AesGcm(key, TagLength);
        CryptographicOperations.ZeroMemory(shared);
        CryptographicOperations.ZeroMemory(key);
        return cipher;
    }

    /// <summary>The nonce may be always the same, because the cipher's key is used once.</summary>
    public static byte[] Nonce => new byte[NonceLength];
}
