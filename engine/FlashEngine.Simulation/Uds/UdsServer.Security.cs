using System.Security.Cryptography;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>
/// SecurityAccess, 27. Attempts and delay survive a reset, as they must, or a reset would be the way round them.
/// </summary>
internal sealed partial class UdsServer
{
    private const int SeedLength = 16;
    private const int AttemptsMax = 3;
    private const long SecurityDelayNs = 10_000 * NsPerMs;

    private readonly byte[] _seed = new byte[SeedLength];
    private bool _isSeedOut;
    private bool _isUnlocked;
    private int _wrongKeys;
    private long _securityDelayUntilNs = long.MinValue;

    /// <summary>sendKey requests seen.</summary>
    public int SecurityAttempts { get; private set; }

    private NegativeResponseCode SecurityAccess(ReadOnlySpan<byte> request)
    {
        if (request.Length < 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var subFunction = (byte)(request[1] & ~SuppressBit);
        _response[1] = subFunction;
        if (subFunction == _options.SecurityLevel)
        {
            return RequestSeed(request);
        }

        return subFunction == _options.SecurityLevel + 1 ? SendKey(request) : SubFunctionNotSupported;
    }

    private NegativeResponseCode RequestSeed(ReadOnlySpan<byte> request)
    {
        if (request.Length != 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if (_nowNs < _securityDelayUntilNs)
        {
            return RequiredTimeDelayNotExpired;
        }

        if (_isUnlocked)
        {
            // All zeros say: nothing to unlock.
            _response.AsSpan(2, SeedLength).Clear();
        }
        else
        {
            _random.Fill(_seed);
            _seed[0] |= 0x01;
            _isSeedOut = true;
            _seed.CopyTo(_response, 2);
        }

        _responseLength = 2 + SeedLength;
        return Positive;
    }

    private NegativeResponseCode SendKey(ReadOnlySpan<byte> request)
    {
        SecurityAttempts++;
        if (request.Length != 2 + SeedLength)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if (!_isSeedOut)
        {
            return RequestSequenceError;
        }

        _isSeedOut = false;
        if (CryptographicOperations.FixedTimeEquals(AesCmac.Compute(_options.Secret, _seed), request[2..]))
        {
            _isUnlocked = true;
            _wrongKeys = 0;
            _responseLength = 2;
            return Positive;
        }

        if (++_wrongKeys < AttemptsMax)
        {
            return InvalidKey;
        }

        _wrongKeys = 0;
        _securityDelayUntilNs = _nowNs + SecurityDelayNs;
        return ExceededNumberOfAttempts;
    }

    private void Lock()
    {
        _isUnlocked = false;
        _isSeedOut = false;
    }
}
