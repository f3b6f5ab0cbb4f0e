// Authentication (29) of ISO 14229-1:2020, by the method that the vehicle file names. The ECU is the server, this
// program the client.
//
// Which bytes a proof of ownership signs, the standard leaves to the vehicle manufacturer. Here it is
//   unidirectional                 client: challengeServer
//   bidirectional                  client: challengeServer, then challengeClient
//                                  server: challengeClient, then challengeServer
// so that both challenges are in both proofs, and neither can be handed back as the other. An ECU type that wants other
// bytes has a script of its own with other ClientProofOf and ServerProofOf.
//
// There is no 29 00 at the end: the reset that starts the new software ends the authenticated state, and so does every
// way out of a session that fails (reset, default session or the end of S3), where 29 00 might not get through.
using FlashEngine.Security;

/// What the client signs.
byte[] ClientProofOf(byte[] challengeServer, byte[] challengeClient) => [.. challengeServer, .. challengeClient];

/// What the ECU signs.
byte[] ServerProofOf(byte[] challengeServer, byte[] challengeClient) => [.. challengeClient, .. challengeServer];

/// Authenticates to the ECU, once: a refusal is final, because further attempts may lock the ECU.
async Task Authenticate(IFlashContext ecu)
{
    var access = ecu.Authentication ?? throw new JobException(
        FlashExitCode.SecurityAccess, $"{ecu.EcuName} has no 'authentication' in the vehicle file");
    if (access.Method == AuthenticationMethod.CertificateExchange)
    {
        await ExchangeCertificates(ecu, access);
    }
    else
    {
        await AnswerChallenge(ecu, access);
    }

    ecu.Log($"authenticated by {access.Method}{(access.IsBidirectional ? ", and the ECU is genuine" : "")}");
}

/// verifyCertificate (29 01, 02), then proofOfOwnership (29 03).
async Task ExchangeCertificates(IFlashContext ecu, IEcuAuthentication access)
{
    var challengeClient = access.IsBidirectional ? access.CreateChallenge() : [];
    var request = Authentication.EncodeVerifyCertificate(
        access.CommunicationConfiguration, access.CertificateClient.Span, challengeClient, access.IsBidirectional);
    var response = await ecu.Uds.AuthenticateAsync(request);

    // The ECU proves itself before we prove anything to it.
    var proof = ProofFor(ecu, access, response, challengeClient);
    RequireReturn(
        ecu,
        await ecu.Uds.AuthenticateAsync(Authentication.EncodeProofOfOwnership(proof)),
        AuthenticationReturn.OwnershipVerifiedAuthenticationComplete);
}

/// Checks the ECU's certificate and proof, where it has to show them, and makes ours.
byte[] ProofFor(IFlashContext ecu, IEcuAuthentication access, byte[] response, byte[] challengeClient)
{
    RequireReturn(ecu, response, AuthenticationReturn.CertificateVerifiedOwnershipVerificationNecessary);
    _ = Authentication.TryDecode(response, (AuthenticationTask)response[1], out var answer);
    var challengeServer = ChallengeOf(ecu, answer.ChallengeServer);
    if (access.IsBidirectional)
    {
        access.CheckServer(
            ServerProofOf(challengeServer, challengeClient), answer.ProofOfOwnershipServer, answer.CertificateServer);
    }

    return access.Prove(ClientProofOf(challengeServer, challengeClient));
}

/// requestChallengeForAuthentication (29 05), then verifyProofOfOwnership (29 06, 07).
async Task AnswerChallenge(IFlashContext ecu, IEcuAuthentication access)
{
    var asked = await ecu.Uds.AuthenticateAsync(Authentication.EncodeRequestChallenge(
        access.CommunicationConfiguration, access.AlgorithmIndicator.Span));
    var challengeServer = ReadChallenge(ecu, access, asked);
    var challengeClient = access.IsBidirectional ? access.CreateChallenge() : [];
    var response = await ecu.Uds.AuthenticateAsync(Authentication.EncodeVerifyProofOfOwnership(
        access.AlgorithmIndicator.Span,
        access.Prove(ClientProofOf(challengeServer, challengeClient)),
        challengeClient,
        bidirectional: access.IsBidirectional));
    RequireReturn(ecu, response, AuthenticationReturn.OwnershipVerifiedAuthenticationComplete);
    if (access.IsBidirectional)
    {
        _ = Authentication.TryDecode(response, (AuthenticationTask)response[1], out var answer);
        access.CheckServer(ServerProofOf(challengeServer, challengeClient), answer.ProofOfOwnershipServer, []);
    }
}

/// The challenge of an answer to 29 05; an ECU that wants another algorithm, or more parameters, needs another script.
byte[] ReadChallenge(IFlashContext ecu, IEcuAuthentication access, byte[] response)
{
    RequireReturn(ecu, response, AuthenticationReturn.RequestAccepted);
    _ = Authentication.TryDecode(response, AuthenticationTask.RequestChallengeForAuthentication, out var answer);
    if (!answer.AlgorithmIndicator.SequenceEqual(access.AlgorithmIndicator.Span)
        || !answer.NeededAdditionalParameter.IsEmpty)
    {
        throw new JobException(
            FlashExitCode.SecurityAccess,
            $"{ecu.EcuName} asks for algorithm {Convert.ToHexString(answer.AlgorithmIndicator)} with additional "
            + $"parameter '{Convert.ToHexString(answer.NeededAdditionalParameter)}'; correct algorithmIndicator, or "
            + "write a step for its type that brings the parameter");
    }

    return ChallengeOf(ecu, answer.ChallengeServer);
}

/// An empty challenge could be answered by anybody who ever saw a proof.
byte[] ChallengeOf(IFlashContext ecu, ReadOnlySpan<byte> challengeServer) => challengeServer.IsEmpty
    ? throw new JobException(FlashExitCode.SecurityAccess, $"{ecu.EcuName} sent an empty challenge; nothing was signed")
    : challengeServer.ToArray();

/// Fails when the ECU accepted the request, but with another result than the sequence goes on with.
void RequireReturn(IFlashContext ecu, byte[] response, AuthenticationReturn wanted)
{
    var found = (AuthenticationReturn)response[2];
    if (found != wanted)
    {
        throw new JobException(
            FlashExitCode.SecurityAccess,
            $"{ecu.EcuName} answered 29 {response[1]:X2} with {found} ({(byte)found:X2}), not {wanted}; its "
            + "specification says what it wants instead");
    }
}
