using System.Buffers.Binary;
using System.Security.Cryptography;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>
/// Authentication, 29. The tester signs challengeServer; where the ECU proves itself too, the tester signs
/// challengeServer and challengeClient, the ECU challengeClient and challengeServer, so that neither proof can be
/// handed back as the other. The state ends with a reset and with the default session.
/// </summary>
internal sealed partial class UdsServer
{
    private const int ChallengeLength = 32;
    private const int AlgorithmIndicatorLength = 16;

    private byte[] _challengeServer = [];
    private byte[] _challengeClient = [];
    private AsymmetricAlgorithm? _clientKey;
    private bool _isAuthenticated;

    /// <summary>What a tester must have gone through before memory changes; 0 when it has.</summary>
    private NegativeResponseCode Access =>
        _options.Authentication is not null && !_isAuthenticated ? AuthenticationRequired
        : _options.NeedsSecurityAccess && !_isUnlocked ? SecurityAccessDenied
        : Positive;

    // Cuts a field with a length of two bytes off a request.
    private static bool TryTakeField(ref ReadOnlySpan<byte> rest, int lengthMin, out ReadOnlySpan<byte> field)
    {
        field = default;
        if (rest.Length < 2)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (length < lengthMin || rest.Length - 2 < length)
        {
            return false;
        }

        field = rest.Slice(2, length);
        rest = rest[(2 + length)..];
        return true;
    }

    private NegativeResponseCode Authentication(ReadOnlySpan<byte> request)
    {
        if (request.Length < 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var options = _options.Authentication!;
        var task = (byte)(request[1] & ~SuppressBit);
        var rest = request[2..];
        _response[1] = task;
        _response[2] = 0x00;
        _responseLength = 3;
        return (task, options.IsChallengeResponse, options.IsBidirectional) switch
        {
            (0x00, _, _) => DeAuthenticate(rest),
            (0x01, false, false) or (0x02, false, true) => VerifyCertificate(rest, options),
            (0x03, false, _) => ProofOfOwnership(rest, options),
            (0x05, true, _) => RequestChallenge(rest, options),
            (0x06, true, false) or (0x07, true, true) => VerifyProofOfOwnership(rest, options),
            (0x08, _, _) => AuthenticationConfiguration(rest, options),
            _ => SubFunctionNotSupported,
        };
    }

    private NegativeResponseCode DeAuthenticate(ReadOnlySpan<byte> rest)
    {
        if (!rest.IsEmpty)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        LeaveAuthentication();
        _response[2] = 0x10;
        return Positive;
    }

    private NegativeResponseCode AuthenticationConfiguration(ReadOnlySpan<byte> rest, VirtualEcuAuthentication options)
    {
        _response[2] = (byte)(!options.IsChallengeResponse ? 0x02 : options.SharedKey is null ? 0x03 : 0x04);
        return rest.IsEmpty ? Positive : IncorrectMessageLengthOrInvalidFormat;
    }

    private NegativeResponseCode VerifyCertificate(ReadOnlySpan<byte> rest, VirtualEcuAuthentication options)
    {
        ForgetChallenge();
        if (rest.IsEmpty)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var configuration = rest[0];
        rest = rest[1..];
        if (!TryTakeField(ref rest, 1, out var certificate)
            || !TryTakeField(ref rest, options.IsBidirectional ? 1 : 0, out var challengeClient)
            || !rest.IsEmpty)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var refusal = configuration != 0x00
            ? ConfigurationDataUsageFailed
            : ClientCertificate.Check(options, certificate, out _clientKey);
        if (refusal != Positive)
        {
            return refusal;
        }

        _response[2] = 0x11;
        MakeChallenge();
        _challengeClient = options.IsBidirectional ? challengeClient.ToArray() : [];
        var isSent = TryAppendField(_challengeServer) && (!options.IsBidirectional
            || (TryAppendField(options.Certificate.Span) && TryAppendField(OwnProof(options))));
        return isSent && TryAppendField([]) ? Positive : ResponseTooLong;
    }

    private NegativeResponseCode ProofOfOwnership(ReadOnlySpan<byte> rest, VirtualEcuAuthentication options)
    {
        // Further keys are for session keys, which this ECU does not make.
        if (!TryTakeField(ref rest, 1, out var proof) || !TryTakeField(ref rest, 0, out _) || !rest.IsEmpty)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var refusal = JudgeProof(proof, options);
        _response[2] = 0x12;
        return refusal != Positive ? refusal : TryAppendField([]) ? Positive : ResponseTooLong;
    }

    private NegativeResponseCode RequestChallenge(ReadOnlySpan<byte> rest, VirtualEcuAuthentication options)
    {
        ForgetChallenge();
        if (rest.Length != 1 + AlgorithmIndicatorLength)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if (rest[0] != 0x00)
        {
            return ConfigurationDataUsageFailed;
        }

        if (!rest[1..].SequenceEqual(options.AlgorithmIndicator.Span))
        {
            return RequestOutOfRange;
        }

        MakeChallenge();
        _clientKey = options.ClientKey;
        AppendIndicator(options);
        return TryAppendField(_challengeServer) && TryAppendField([]) ? Positive : ResponseTooLong;
    }

    private NegativeResponseCode VerifyProofOfOwnership(ReadOnlySpan<byte> rest, VirtualEcuAuthentication options)
    {
        if (rest.Length < AlgorithmIndicatorLength)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var indicator = rest[..AlgorithmIndicatorLength];
        rest = rest[AlgorithmIndicatorLength..];
        if (!TryTakeField(ref rest, 1, out var proof)
            || !TryTakeField(ref rest, options.IsBidirectional ? 1 : 0, out var challengeClient)
            || !TryTakeField(ref rest, 0, out _)
            || !rest.IsEmpty)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if (!indicator.SequenceEqual(options.AlgorithmIndicator.Span))
        {
            return RequestOutOfRange;
        }

        _challengeClient = options.IsBidirectional ? challengeClient.ToArray() : [];
        byte[] ownMessage = [.. _challengeClient, .. _challengeServer];
        var refusal = JudgeProof(proof, options);
        if (refusal != Positive)
        {
            return refusal;
        }

        _response[2] = 0x12;
        AppendIndicator(options);
        var isSent = !options.IsBidirectional || TryAppendField(OwnershipProof.Make(options, ownMessage));
        return isSent && TryAppendField([]) ? Positive : ResponseTooLong;
    }

    // A challenge is good for one proof, right or wrong, so that none can be tried or replayed.
    private NegativeResponseCode JudgeProof(ReadOnlySpan<byte> proof, VirtualEcuAuthentication options)
    {
        if (_challengeServer.Length == 0)
        {
            return RequestSequenceError;
        }

        byte[] message = [.. _challengeServer, .. _challengeClient];
        _isAuthenticated = OwnershipProof.IsGood(options, _clientKey, message, proof);
        ForgetChallenge();
        return _isAuthenticated ? Positive : OwnershipVerificationFailed;
    }

    private byte[] OwnProof(VirtualEcuAuthentication options) =>
        OwnershipProof.Make(options, [.. _challengeClient, .. _challengeServer]);

    private void MakeChallenge()
    {
        _challengeServer = new byte[ChallengeLength];
        _random.Fill(_challengeServer);
    }

    private void ForgetChallenge()
    {
        (_challengeServer, _challengeClient) = ([], []);
        _clientKey = null;
    }

    private void LeaveAuthentication()
    {
        _isAuthenticated = false;
        ForgetChallenge();
    }

    private void AppendIndicator(VirtualEcuAuthentication options)
    {
        options.AlgorithmIndicator.Span.CopyTo(_response.AsSpan(_responseLength));
        _responseLength += AlgorithmIndicatorLength;
    }

    private bool TryAppendField(ReadOnlySpan<byte> field)
    {
        if (_responseLength + 2 + field.Length > _response.Length)
        {
            return false;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_response.AsSpan(_responseLength), (ushort)field.Length);
        field.CopyTo(_response.AsSpan(_responseLength + 2));
        _responseLength += 2 + field.Length;
        return true;
    }
}
