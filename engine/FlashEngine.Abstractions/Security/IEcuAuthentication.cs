namespace FlashEngine.Security;

/// <summary>The two ways of Authentication, service 29 (ISO 14229-1:2020).</summary>
public enum AuthenticationMethod
{
    /// <summary>APCE: the client shows a certificate and proves that it owns its key (29 01 or 02, then 03).</summary>
    CertificateExchange,

    /// <summary>ACR: the client answers a challenge with a key that the ECU knows (29 05, then 06 or 07).</summary>
    ChallengeResponse,
}

/// <summary>
/// What a script needs to authenticate itself to one ECU, and the ECU to itself, by the files that the vehicle file
/// names. It keeps the keys; which bytes are signed and when is the script's business. The ECU is the server of the
/// standard's terms, this program the client.
/// </summary>
public interface IEcuAuthentication
{
    /// <summary>By certificate, or by challenge and response.</summary>
    AuthenticationMethod Method { get; }

    /// <summary>True when the ECU is to prove itself too.</summary>
    bool IsBidirectional { get; }

    /// <summary>communicationConfiguration of 29 01, 02 and 05: how further messages are secured; 00: not at
    /// all.</summary>
    byte CommunicationConfiguration { get; }

    /// <summary>certificateClient, X.509 in DER; empty for challenge and response.</summary>
    ReadOnlyMemory<byte> CertificateClient { get; }

    /// <summary>algorithmIndicator of 29 05, 06 and 07, 16 bytes; empty for certificates.</summary>
    ReadOnlyMemory<byte> AlgorithmIndicator { get; }

    /// <summary>
    /// Makes a challengeClient of 32 bytes that nobody can foresee; from the seed in a simulated run.
    /// </summary>
    byte[] CreateChallenge();

    /// <summary>Makes proofOfOwnershipClient: a signature, or with a symmetric key a message authentication code. ECDSA
    /// gives r and s of 32 bytes each.</summary>
    /// <param name="message">What is signed.</param>
    byte[] Prove(ReadOnlySpan<byte> message);

    /// <summary>
    /// Checks that the ECU is genuine: its certificate leads to the vehicle file's root and is valid, and the proof was
    /// made over the message with the certificate's key. For challenge and response the key is that of the vehicle
    /// file.
    /// </summary>
    /// <param name="message">What the ECU must have signed.</param>
    /// <param name="proofOfOwnershipServer">Its proof.</param>
    /// <param name="certificateServer">X.509 in DER; empty for challenge and response.</param>
    /// <exception cref="JobException">Something of it does not hold (<see cref="FlashExitCode.SecurityAccess"/>); the
    /// message says what.</exception>
    /// <exception cref="InvalidOperationException">The vehicle file names no way to check this ECU.</exception>
    void CheckServer(
        ReadOnlySpan<byte> message, ReadOnlySpan<byte> proofOfOwnershipServer, ReadOnlySpan<byte> certificateServer);
}
