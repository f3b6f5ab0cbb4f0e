using FlashEngine.Security;

namespace FlashEngine.Station.Vehicles;

/// <summary>How proofs of ownership (service 29) are made.</summary>
public enum ProofAlgorithm
{
    /// <summary>ECDSA on P-256 with SHA-256; the signature is r and s, 32 bytes each.</summary>
    EcdsaSha256,

    /// <summary>RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 8017).</summary>
    RsaPssSha256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017).</summary>
    RsaPkcs1Sha256,

    /// <summary>HMAC with SHA-256 (RFC 2104), 32 bytes; a symmetric key.</summary>
    HmacSha256,

    /// <summary>AES-128-CMAC (RFC 4493), 16 bytes; a symmetric key.</summary>
    AesCmac,
}

/// <summary>A file, or a secret, that a vehicle file names, and the line that does.</summary>
/// <param name="Reference">A path relative to the vehicle file; for keys <c>file:PATH</c> or <c>env:NAME</c>.</param>
/// <param name="Line">The line in the vehicle file, 1-based.</param>
public sealed record FileReference(string Reference, int Line);

/// <summary>How an ECU is authenticated to, and authenticates itself, by service 29 (ISO 14229-1:2020).</summary>
public sealed record AuthenticationEntry
{
    /// <summary>By certificate, or by challenge and response.</summary>
    public required AuthenticationMethod Method { get; init; }

    /// <summary>True when the ECU is to prove itself too.</summary>
    public bool IsBidirectional { get; init; }

    /// <summary>communicationConfiguration; 00: further messages are not secured.</summary>
    public byte CommunicationConfiguration { get; init; }

    /// <summary>How proofs are made; null: as the type of the key says, RSA with PSS.</summary>
    public ProofAlgorithm? Algorithm { get; init; }

    /// <summary>algorithmIndicator, 16 bytes; empty for certificates.</summary>
    public ReadOnlyMemory<byte> AlgorithmIndicator { get; init; }

    /// <summary>Our certificate, PEM or DER; null for challenge and response.</summary>
    public FileReference? Certificate { get; init; }

    /// <summary>Our key: a private key in PEM, or a symmetric one in hexadecimal.</summary>
    public required FileReference Key { get; init; }

    /// <summary>Who must have issued the ECU's certificate, PEM; null when it shows none.</summary>
    public FileReference? Root { get; init; }

    /// <summary>The ECU's public key, PEM; null unless it answers a challenge with a private one.</summary>
    public FileReference? EcuKey { get; init; }
}

/// <summary>What the virtual twin of an ECU with authentication has of its own.</summary>
public sealed record SimulatedAuthenticationEntry
{
    /// <summary>Who must have issued our certificate, PEM.</summary>
    public FileReference? Root { get; init; }

    /// <summary>The ECU's certificate, PEM or DER.</summary>
    public FileReference? Certificate { get; init; }

    /// <summary>The ECU's private key, PEM.</summary>
    public FileReference? Key { get; init; }

    /// <summary>Our public key, PEM, where no certificate brings it.</summary>
    public FileReference? ClientKey { get; init; }
}
