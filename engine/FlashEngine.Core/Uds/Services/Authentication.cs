using static FlashEngine.Uds.Services.AuthenticationTask;

namespace FlashEngine.Uds.Services;

/// <summary>
/// Authentication, service 29 (ISO 14229-1:2020), by certificate exchange (01..04) or by challenge and response
/// (05..07). The requests are made here; who signs what is the business of a key plugin.
/// </summary>
public static class Authentication
{
    /// <summary>Service identifier of the request.</summary>
    public const byte ServiceId = 0x29;

    /// <summary>Bytes of an algorithmIndicator: an object identifier, padded with zeros.</summary>
    public const int AlgorithmIndicatorLength = 16;

    private const int HeaderLength = 2;

    /// <summary>Makes <c>29 00</c>: leave the authenticated state.</summary>
    public static byte[] EncodeDeAuthenticate() => [ServiceId, (byte)DeAuthenticate];

    /// <summary>Makes <c>29 08</c>: ask which way the ECU knows.</summary>
    public static byte[] EncodeConfiguration() => [ServiceId, (byte)AuthenticationConfiguration];

    /// <summary>Makes <c>29 01/02 configuration length(2) certificate length(2) challenge</c>.</summary>
    /// <param name="communicationConfiguration">How further messages are secured; 00: not at all.</param>
    /// <param name="certificateClient">1..65535 bytes.</param>
    /// <param name="challengeClient">For both directions 1..65535 bytes, else 0..65535.</param>
    /// <param name="bidirectional">The ECU is to prove itself too (02).</param>
    /// <exception cref="ArgumentException">A field is too long, or empty where it is needed.</exception>
    public static byte[] EncodeVerifyCertificate(
        byte communicationConfiguration,
        ReadOnlySpan<byte> certificateClient,
        ReadOnlySpan<byte> challengeClient,
        bool bidirectional = false) =>
        [
            ServiceId,
            (byte)(bidirectional ? VerifyCertificateBidirectional : VerifyCertificateUnidirectional),
            communicationConfiguration,
            .. Field(certificateClient, 1, nameof(certificateClient)),
            .. Field(challengeClient, bidirectional ? 1 : 0, nameof(challengeClient)),
        ];

    /// <summary>Makes <c>29 03 length(2) proof length(2) ephemeralPublicKey</c>.</summary>
    /// <param name="proofOfOwnershipClient">1..65535 bytes: the signature over the ECU's challenge.</param>
    /// <param name="ephemeralPublicKeyClient">0..65535 bytes; empty without a session key.</param>
    /// <exception cref="ArgumentException">A field is too long, or empty where it is needed.</exception>
    public static byte[] EncodeProofOfOwnership(
        ReadOnlySpan<byte> proofOfOwnershipClient, ReadOnlySpan<byte> ephemeralPublicKeyClient = default) =>
        [
            ServiceId,
            (byte)ProofOfOwnership,
            .. Field(proofOfOwnershipClient, 1, nameof(proofOfOwnershipClient)),
            .. Field(ephemeralPublicKeyClient, 0, nameof(ephemeralPublicKeyClient)),
        ];

    /// <summary>Makes <c>29 04 certificateEvaluationId(2) length(2) certificateData</c>.</summary>
    /// <param name="certificateEvaluationId">What the certificate is for.</param>
    /// <param name="certificateData">1..65535 bytes.</param>
    /// <exception cref="ArgumentException">The certificate is empty or too long.</exception>
    public static byte[] EncodeTransmitCertificate(
        ushort certificateEvaluationId, ReadOnlySpan<byte> certificateData) =>
        [
            ServiceId,
            (byte)TransmitCertificate,
            (byte)(certificateEvaluationId >> 8),
            (byte)certificateEvaluationId,
            .. Field(certificateData, 1, nameof(certificateData)),
        ];

    /// <summary>Makes <c>29 05 configuration algorithmIndicator(16)</c>.</summary>
    /// <param name="communicationConfiguration">How further messages are secured; 00: not at all.</param>
    /// <param name="algorithmIndicator">16 bytes.</param>
    /// <exception cref="ArgumentException">The indicator has not 16 bytes.</exception>
    public static byte[] EncodeRequestChallenge(
        byte communicationConfiguration, ReadOnlySpan<byte> algorithmIndicator) =>
        [
            ServiceId,
            (byte)RequestChallengeForAuthentication,
            communicationConfiguration,
            .. Algorithm(algorithmIndicator),
        ];

    /// <summary>
    /// Makes <c>29 06/07 algorithmIndicator(16) length(2) proof length(2) challenge length(2) additional</c>.
    /// </summary>
    /// <param name="algorithmIndicator">16 bytes.</param>
    /// <param name="proofOfOwnershipClient">1..65535 bytes.</param>
    /// <param name="challengeClient">For both directions 1..65535 bytes, else 0..65535.</param>
    /// <param name="additionalParameter">0..65535 bytes, what the answer to 05 asked for.</param>
    /// <param name="bidirectional">The ECU is to prove itself too (07).</param>
    /// <exception cref="ArgumentException">A field has a wrong length.</exception>
    public static byte[] EncodeVerifyProofOfOwnership(
        ReadOnlySpan<byte> algorithmIndicator,
        ReadOnlySpan<byte> proofOfOwnershipClient,
        ReadOnlySpan<byte> challengeClient = default,
        ReadOnlySpan<byte> additionalParameter = default,
        bool bidirectional = false) =>
        [
            ServiceId,
            (byte)(bidirectional ? VerifyProofOfOwnershipBidirectional : VerifyProofOfOwnershipUnidirectional),
            .. Algorithm(algorithmIndicator),
            .. Field(proofOfOwnershipClient, 1, nameof(proofOfOwnershipClient)),
            .. Field(challengeClient, bidirectional ? 1 : 0, nameof(challengeClient)),
            .. Field(additionalParameter, 0, nameof(additionalParameter)),
        ];

    /// <summary>Reads <c>69 task authenticationReturnParameter …</c>.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="task">The task that was sent.</param>
    /// <param name="answer">A view of <paramref name="response"/>.</param>
    /// <returns>False when it is another answer, a field is cut off, or bytes are left over.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> response, AuthenticationTask task, out AuthenticationAnswer answer)
    {
        answer = default;
        if (task > AuthenticationConfiguration || !ServiceExchange.Echoes(response, ServiceId, (byte)task))
        {
            return false;
        }

        var reader = new ResponseReader(response[HeaderLength..]);

        // The initialisers run in the order of the wire, which is the same for all tasks.
        var read = new AuthenticationAnswer
        {
            ReturnParameter = (AuthenticationReturn)reader.Byte(),
            AlgorithmIndicator = task is RequestChallengeForAuthentication or VerifyProofOfOwnershipUnidirectional
                or VerifyProofOfOwnershipBidirectional ? reader.Bytes(AlgorithmIndicatorLength) : default,
            ChallengeServer = task is VerifyCertificateUnidirectional or VerifyCertificateBidirectional
                or RequestChallengeForAuthentication ? reader.Field16() : default,
            CertificateServer = task is VerifyCertificateBidirectional ? reader.Field16() : default,
            ProofOfOwnershipServer = task is VerifyCertificateBidirectional or VerifyProofOfOwnershipBidirectional
                ? reader.Field16() : default,
            EphemeralPublicKeyServer = task is VerifyCertificateUnidirectional or VerifyCertificateBidirectional
                ? reader.Field16() : default,
            SessionKeyInfo = task is ProofOfOwnership or VerifyProofOfOwnershipUnidirectional
                or VerifyProofOfOwnershipBidirectional ? reader.Field16() : default,
            NeededAdditionalParameter = task is RequestChallengeForAuthentication ? reader.Field16() : default,
        };
        if (!reader.IsComplete)
        {
            return false;
        }

        answer = read;
        return true;
    }

    /// <summary>Sends one request of the authentication, once: each may count as an attempt.</summary>
    /// <param name="client">The ECU's client.</param>
    /// <param name="request">A request that this class made.</param>
    /// <param name="options">Null: the ECU's settings.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The answer, which <see cref="TryDecode"/> has accepted and reads.</returns>
    /// <exception cref="ArgumentException">The request is not of service 29.</exception>
    /// <exception cref="NegativeResponseException">The ECU refused; 50..5D say what it did not accept.</exception>
    /// <exception cref="InvalidResponseException">The answer is not that of the task.</exception>
    /// <exception cref="LinkException">No answer in time, or the transport failed.</exception>
    public static async Task<byte[]> AuthenticateAsync(
        this IUdsClient client,
        ReadOnlyMemory<byte> request,
        UdsRequestOptions? options = null,
        CancellationToken cancellation = default)
    {
        if (request.Length < HeaderLength || request.Span[0] != ServiceId)
        {
            throw new ArgumentException("the request is not of service 29", nameof(request));
        }

        var task = (AuthenticationTask)request.Span[1];
        var response = await client.RequestAsync(request, options, cancellation);
        return TryDecode(response, task, out _)
            ? response
            : throw ServiceExchange.Invalid(
                client, $"69 {(byte)task:X2} and what {task} answers", request.Span, response);
    }

    private static byte[] Field(ReadOnlySpan<byte> value, int lengthMin, string name)
        => value.Length >= lengthMin && value.Length <= ushort.MaxValue
            ? [(byte)(value.Length >> 8), (byte)value.Length, .. value]
            : throw new ArgumentException($"{value.Length} bytes; it must be {lengthMin}..65535", name);

    private static ReadOnlySpan<byte> Algorithm(ReadOnlySpan<byte> indicator)
        => indicator.Length == AlgorithmIndicatorLength
            ? indicator
            : throw new ArgumentException(
                $"an algorithmIndicator has 16 bytes, not {indicator.Length}", nameof(indicator));
}
