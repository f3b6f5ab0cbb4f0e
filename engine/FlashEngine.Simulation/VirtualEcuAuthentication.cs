using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FlashEngine.Simulation;

/// <summary>
/// How a virtual ECU authenticates its tester, and itself, by service 29 (ISO 14229-1:2020). Proofs are made with
/// SHA-256; with elliptic curve keys they are r and s, 32 bytes each.
/// </summary>
public sealed record VirtualEcuAuthentication
{
    /// <summary>False: by certificates (29 01 or 02, 03). True: by challenge and response (29 05, 06 or 07).</summary>
    public bool IsChallengeResponse { get; init; }

    /// <summary>It proves itself too, by 02 or 07; 01 and 06 it does not know then.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>The algorithmIndicator it knows, 16 bytes; for challenge and response.</summary>
    public ReadOnlyMemory<byte> AlgorithmIndicator { get; init; }

    /// <summary>Who may have issued a tester's certificate.</summary>
    public X509Certificate2Collection Roots { get; init; } = [];

    /// <summary>The date by which it judges certificates.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Its own certificate in DER; empty when it shows none.</summary>
    public ReadOnlyMemory<byte> Certificate { get; init; }

    /// <summary>Its own private key; null when it proves nothing, or by <see cref="SharedKey"/>.</summary>
    public AsymmetricAlgorithm? Key { get; init; }

    /// <summary>The tester's public key; null when a certificate brings it, or for <see cref="SharedKey"/>.</summary>
    public AsymmetricAlgorithm? ClientKey { get; init; }

    /// <summary>The symmetric key of both sides; null: keys are asymmetric.</summary>
    public byte[]? SharedKey { get; init; }

    /// <summary>The symmetric key is for AES-128-CMAC and has 16 bytes, instead of HMAC-SHA256.</summary>
    public bool IsCmac { get; init; }

    /// <summary>The padding of RSA signatures.</summary>
    public RSASignaturePadding RsaPadding { get; init; } = RSASignaturePadding.Pss;
}
