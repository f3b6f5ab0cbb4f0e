using System.Security.Cryptography;

namespace FlashEngine.Simulation.Ecu;

/// <summary>Proofs of ownership as the virtual ECUs make and check them.</summary>
internal static class OwnershipProof
{
    private const DSASignatureFormat TwoNumbers = DSASignatureFormat.IeeeP1363FixedFieldConcatenation;

    /// <summary>The ECU's proof over a message.</summary>
    public static byte[] Make(VirtualEcuAuthentication options, ReadOnlySpan<byte> message) => options switch
    {
        { SharedKey: { } shared, IsCmac: true } => AesCmac.Compute(shared, message),
        { SharedKey: { } shared } => HMACSHA256.HashData(shared, message),
        { Key: ECDsa ecdsa } => ecdsa.SignData(message, HashAlgorithmName.SHA256, TwoNumbers),
        { Key: RSA rsa } => rsa.SignData(message, HashAlgorithmName.SHA256, options.RsaPadding),
        _ => [],
    };

    /// <summary>True when a proof is the tester's, over this message.</summary>
    /// <param name="options">The ECU's keys.</param>
    /// <param name="clientKey">The tester's public key; not looked at when the key is symmetric.</param>
    /// <param name="message">What must be proved.</param>
    /// <param name="proof">The proof.</param>
    public static bool IsGood(
        VirtualEcuAuthentication options,
        AsymmetricAlgorithm? clientKey,
        ReadOnlySpan<byte> message,
        ReadOnlySpan<byte> proof) => options.SharedKey is not null
        ? CryptographicOperations.FixedTimeEquals(Make(options, message), proof)
        : clientKey switch
        {
            ECDsa ecdsa => ecdsa.VerifyData(message, proof, HashAlgorithmName.SHA256, TwoNumbers),
            RSA rsa => rsa.VerifyData(message, proof, HashAlgorithmName.SHA256, options.RsaPadding),
            _ => false,
        };
}
