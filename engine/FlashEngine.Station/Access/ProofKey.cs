using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FlashEngine.Station.Vehicles;

namespace FlashEngine.Station.Access;

/// <summary>A key that makes or checks proofs of ownership; public keys only check.</summary>
internal abstract class ProofKey
{
    private const string P256 = "1.2.840.10045.3.1.7";
    private const int RsaBitsMin = 2048;

    /// <summary>Makes a proof over a message.</summary>
    public abstract byte[] Prove(ReadOnlySpan<byte> message);

    /// <summary>True when the proof was made over this message with this key.</summary>
    public abstract bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> proof);

    /// <summary>Takes a private or public key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="algorithm">Null: as the kind of the key says, RSA with PSS.</param>
    /// <exception cref="InputException">The key does not fit the algorithm, or is too weak.</exception>
    public static ProofKey Of(AsymmetricAlgorithm? key, ProofAlgorithm? algorithm) => (key, algorithm) switch
    {
        (ECDsa ecdsa, null or ProofAlgorithm.EcdsaSha256) =>
            ecdsa.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256
                ? new Ecdsa(ecdsa)
                : throw new InputException("the key is not on the curve P-256"),
        (RSA rsa, null or ProofAlgorithm.RsaPssSha256 or ProofAlgorithm.RsaPkcs1Sha256) =>
            rsa.KeySize < RsaBitsMin
                ? throw new InputException($"the RSA key has {rsa.KeySize} bits, fewer than {RsaBitsMin}")
                : new Rsa(rsa, algorithm == ProofAlgorithm.RsaPkcs1Sha256
                    ? RSASignaturePadding.Pkcs1
                    : RSASignaturePadding.Pss),
        (ECDsa, _) => throw new InputException("the key is an elliptic curve key, which the algorithm does not use"),
        (RSA, _) => throw new InputException("the key is an RSA key, which the algorithm does not use"),
        _ => throw new InputException("the key is neither an RSA nor an elliptic curve key"),
    };

    /// <summary>Takes the public key of a certificate.</summary>
    /// <exception cref="InputException">The key does not fit the algorithm, or is too weak.</exception>
    public static ProofKey Of(X509Certificate2 certificate, ProofAlgorithm? algorithm) =>
        Of((AsymmetricAlgorithm?)certificate.GetECDsaPublicKey() ?? certificate.GetRSAPublicKey(), algorithm);

    /// <summary>Takes a symmetric key.</summary>
    /// <exception cref="InputException">The key has a length that the algorithm does not take.</exception>
    public static ProofKey Of(byte[] key, ProofAlgorithm algorithm) => algorithm switch
    {
        ProofAlgorithm.AesCmac when key.Length == Cmac.KeyLength => new Mac(message => Cmac.Compute(key, message)),
        ProofAlgorithm.AesCmac => throw new InputException(
            $"the key has {key.Length} bytes, AES-128-CMAC needs {Cmac.KeyLength}"),
        ProofAlgorithm.HmacSha256 when key.Length >= Cmac.KeyLength => new Mac(
            message => HMACSHA256.HashData(key, message)),
        _ => throw new InputException($"the key has {key.Length} bytes, fewer than {Cmac.KeyLength}"),
    };

    private sealed class Ecdsa(ECDsa key) : ProofKey
    {
        public override byte[] Prove(ReadOnlySpan<byte> message) =>
            key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

        public override bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> proof) => key.VerifyData(
            message, proof, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private sealed class Rsa(RSA key, RSASignaturePadding padding) : ProofKey
    {
        public override byte[] Prove(ReadOnlySpan<byte> message) =>
            key.SignData(message, HashAlgorithmName.SHA256, padding);

        public override bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> proof) =>
            key.VerifyData(message, proof, HashAlgorithmName.SHA256, padding);
    }

    private sealed class Mac(Func<ReadOnlySpan<byte>, byte[]> compute) : ProofKey
    {
        public override byte[] Prove(ReadOnlySpan<byte> message) => compute(message);

        public override bool Verifies(ReadOnlySpan<byte> message, ReadOnlySpan<byte> proof) =>
            CryptographicOperations.FixedTimeEquals(compute(message), proof);
    }
}
