namespace FlashEngine.Uds.Services;

/// <summary>authenticationTask, the sub-function of 29.</summary>
public enum AuthenticationTask : byte
{
    /// <summary>00: leave the authenticated state.</summary>
    DeAuthenticate = 0x00,

    /// <summary>01: the ECU checks the client's certificate.</summary>
    VerifyCertificateUnidirectional = 0x01,

    /// <summary>02: both check each other's certificate.</summary>
    VerifyCertificateBidirectional = 0x02,

    /// <summary>03: the client proves that it owns the key of its certificate.</summary>
    ProofOfOwnership = 0x03,

    /// <summary>04: a certificate for another purpose.</summary>
    TransmitCertificate = 0x04,

    /// <summary>05: challenge and response: the client asks for the challenge.</summary>
    RequestChallengeForAuthentication = 0x05,

    /// <summary>06: challenge and response: the client answers it.</summary>
    VerifyProofOfOwnershipUnidirectional = 0x06,

    /// <summary>07: as 06, and the ECU answers the client's challenge.</summary>
    VerifyProofOfOwnershipBidirectional = 0x07,

    /// <summary>08: which of the two ways the ECU knows.</summary>
    AuthenticationConfiguration = 0x08,
}

/// <summary>
/// authenticationReturnParameter of the answers to 29; A0..CF are the manufacturer's, D0..FE a supplier's.
/// </summary>
public enum AuthenticationReturn : byte
{
    /// <summary>00: the request was accepted.</summary>
    RequestAccepted = 0x00,

    /// <summary>01: refused without a closer reason.</summary>
    GeneralReject = 0x01,

    /// <summary>02: the ECU knows certificate exchange (APCE).</summary>
    AuthenticationConfigurationApce = 0x02,

    /// <summary>03: the ECU knows challenge and response (ACR), asymmetric.</summary>
    AuthenticationConfigurationAcrAsymmetric = 0x03,

    /// <summary>04: the ECU knows challenge and response (ACR), symmetric.</summary>
    AuthenticationConfigurationAcrSymmetric = 0x04,

    /// <summary>10: the authenticated state was left.</summary>
    DeAuthenticationSuccessful = 0x10,

    /// <summary>11: the certificate is good, the proof of ownership is to follow.</summary>
    CertificateVerifiedOwnershipVerificationNecessary = 0x11,

    /// <summary>12: the proof is good; authenticated.</summary>
    OwnershipVerifiedAuthenticationComplete = 0x12,

    /// <summary>13: the certificate is good.</summary>
    CertificateVerified = 0x13,
}

/// <summary>An answer to 29, a view of its bytes. What the task does not answer is empty.</summary>
public readonly ref struct AuthenticationAnswer
{
    /// <summary>authenticationReturnParameter.</summary>
    public AuthenticationReturn ReturnParameter { get; init; }

    /// <summary>algorithmIndicator (05, 06, 07), 16 bytes.</summary>
    public ReadOnlySpan<byte> AlgorithmIndicator { get; init; }

    /// <summary>challengeServer (01, 02, 05).</summary>
    public ReadOnlySpan<byte> ChallengeServer { get; init; }

    /// <summary>certificateServer (02).</summary>
    public ReadOnlySpan<byte> CertificateServer { get; init; }

    /// <summary>proofOfOwnershipServer (02, 07).</summary>
    public ReadOnlySpan<byte> ProofOfOwnershipServer { get; init; }

    /// <summary>ephemeralPublicKeyServer (01, 02); may be empty.</summary>
    public ReadOnlySpan<byte> EphemeralPublicKeyServer { get; init; }

    /// <summary>sessionKeyInfo (03, 06, 07); may be empty.</summary>
    public ReadOnlySpan<byte> SessionKeyInfo { get; init; }

    /// <summary>neededAdditionalParameter (05); may be empty.</summary>
    public ReadOnlySpan<byte> NeededAdditionalParameter { get; init; }
}
