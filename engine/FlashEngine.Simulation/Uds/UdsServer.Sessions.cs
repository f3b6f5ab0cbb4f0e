using System.Buffers.Binary;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>Sessions and resets: 10, 11, 3E, 28, 85, and the S3 timer.</summary>
internal sealed partial class UdsServer
{
    private const byte DefaultSession = 0x01;
    private const byte ProgrammingSession = 0x02;
    private const byte ExtendedSession = 0x03;
    private const long S3Ns = 5000 * NsPerMs;

    private byte _session = DefaultSession;
    private bool _isBootLoader;
    private long _s3Ns = long.MaxValue;
    private long _resetDoneNs = long.MaxValue;
    private ResetPlan _agreedReset;
    private ResetPlan _runningReset;

    /// <summary>What a reset leads to.</summary>
    private enum ResetPlan
    {
        None,

        /// <summary>Into the application if it is valid.</summary>
        Normal,

        /// <summary>Into the boot loader, which answers the 10 02 that caused it.</summary>
        AnnouncedProgramming,

        /// <summary>Into the boot loader, without an answer.</summary>
        SilentProgramming,
    }

    public byte Session => _session;

    public bool IsApplicationRunning => !_isBootLoader && _runningReset == ResetPlan.None;

    /// <summary>The ECU hears nothing: it resets, or a fault keeps it from hearing.</summary>
    public bool IsSilent => _runningReset != ResetPlan.None || IsDeaf;

    public bool IsNormalCommunicationEnabled { get; private set; } = true;

    public bool IsDtcSettingOn { get; private set; } = true;

    private NegativeResponseCode DiagnosticSessionControl(ReadOnlySpan<byte> request)
    {
        if (request.Length != 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var session = (byte)(request[1] & ~SuppressBit);
        switch (session)
        {
            case ProgrammingSession when !_isBootLoader:
                var answers = !_isSuppressed;
                _agreedReset = answers ? ResetPlan.AnnouncedProgramming : ResetPlan.SilentProgramming;
                if (answers)
                {
                    return RequestCorrectlyReceivedResponsePending;
                }

                ResetIfAgreed();
                return Positive;
            case DefaultSession when _isBootLoader && _memory.IsApplicationValid:
                _agreedReset = ResetPlan.Normal;
                break;
            case DefaultSession or ProgrammingSession or ExtendedSession:
                break;
            default:
                return SubFunctionNotSupported;
        }

        EnterSession(session);
        WriteSessionResponse();
        return Positive;
    }

    private void WriteSessionResponse()
    {
        _response[1] = _session;
        BinaryPrimitives.WriteUInt16BigEndian(_response.AsSpan(2), P2Ms);
        BinaryPrimitives.WriteUInt16BigEndian(_response.AsSpan(4), P2StarMs / 10);
        _responseLength = 6;
    }

    private void EnterSession(byte session)
    {
        _session = session;
        Lock();
        StopTransfer();
        RestartS3();
        if (session == DefaultSession)
        {
            LeaveAuthentication();
            IsNormalCommunicationEnabled = true;
            IsDtcSettingOn = true;
        }
    }

    private NegativeResponseCode EcuReset(ReadOnlySpan<byte> request)
    {
        if (request.Length != 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        if ((request[1] & ~SuppressBit) != 0x01)
        {
            return SubFunctionNotSupported;
        }

        _agreedReset = ResetPlan.Normal;
        _response[1] = 0x01;
        _responseLength = 2;
        return Positive;
    }

    private NegativeResponseCode TesterPresent(ReadOnlySpan<byte> request)
    {
        if (request.Length != 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        _response[1] = 0;
        _responseLength = 2;
        return (request[1] & ~SuppressBit) == 0 ? Positive : SubFunctionNotSupported;
    }

    private NegativeResponseCode CommunicationControl(ReadOnlySpan<byte> request)
    {
        if (request.Length < 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var control = request[1] & ~SuppressBit;
        if (control is not (0x00 or 0x03))
        {
            return SubFunctionNotSupported;
        }

        if (request.Length != 3)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        // communicationType 01: normal communication messages, of this node's own network.
        if (request[2] != 0x01)
        {
            return RequestOutOfRange;
        }

        IsNormalCommunicationEnabled = control == 0x00;
        _response[1] = (byte)control;
        _responseLength = 2;
        return Positive;
    }

    private NegativeResponseCode ControlDtcSetting(ReadOnlySpan<byte> request)
    {
        if (request.Length != 2)
        {
            return IncorrectMessageLengthOrInvalidFormat;
        }

        var setting = request[1] & ~SuppressBit;
        if (setting is not (0x01 or 0x02))
        {
            return SubFunctionNotSupported;
        }

        IsDtcSettingOn = setting == 0x01;
        _response[1] = (byte)setting;
        _responseLength = 2;
        return Positive;
    }

    private void RestartS3() => _s3Ns = _session == DefaultSession ? long.MaxValue : _nowNs + S3Ns;

    private void OnS3Timeout()
    {
        EnterSession(DefaultSession);
        if (_isBootLoader && _memory.IsApplicationValid)
        {
            _agreedReset = ResetPlan.Normal;
            ResetIfAgreed();
        }
    }

    // A reset that was answered begins when the answer has left.
    private void ResetIfAgreed()
    {
        if (_agreedReset == ResetPlan.None)
        {
            return;
        }

        _runningReset = _agreedReset;
        _agreedReset = ResetPlan.None;
        var toBootLoader = _runningReset != ResetPlan.Normal;
        _resetDoneNs = _nowNs + (long)(_options.ResetMs * NsPerMs / (toBootLoader ? 4 : 1));
        _polledEraseDoneNs = long.MaxValue;
        _isPolledEraseKnown = false;
        _isDriverRunning = false;
        _memory.ForgetRam();
        EnterSession(DefaultSession);
        _link.Reset();
    }

    private void FinishReset()
    {
        var plan = _runningReset;
        _runningReset = ResetPlan.None;
        _resetDoneNs = long.MaxValue;
        _isBootLoader = plan != ResetPlan.Normal || !_memory.IsApplicationValid;
        _link.Save();
        if (plan == ResetPlan.Normal)
        {
            return;
        }

        EnterSession(ProgrammingSession);
        if (plan == ResetPlan.AnnouncedProgramming)
        {
            _isFunctional = false;
            _isSuppressed = false;
            WriteSessionResponse();
            Finish(0x10, Positive);
        }
    }
}
