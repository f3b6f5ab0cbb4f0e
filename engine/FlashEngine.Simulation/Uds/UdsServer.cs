using FlashEngine.Scripting;
using FlashEngine.Simulation.Ecu;
using FlashEngine.Simulation.Faults;
using FlashEngine.Uds;
using static FlashEngine.Uds.NegativeResponseCode;

namespace FlashEngine.Simulation.Uds;

/// <summary>
/// The diagnostic server of a virtual ECU (ISO 14229-1): application and boot loader on the same addresses, one
/// request at a time. A step machine: requests and deadlines with their time go in, responses come out.
/// </summary>
internal sealed partial class UdsServer
{
    private const NegativeResponseCode Positive = 0;
    private const int SuppressBit = 0x80;
    private const int ResponseLengthMax = 4095;
    private const int BytesPerKiB = 1024;
    private const long NsPerMs = 1_000_000;
    private const int P2Ms = 50;
    private const int P2StarMs = 5000;

    // "Response pending" leaves well within P2, and is repeated every 0.3 x P2*.
    private const long FirstPendingNs = 40 * NsPerMs;
    private const long NextPendingNs = P2StarMs * NsPerMs * 3 / 10;

    private readonly VirtualEcuOptions _options;
    private readonly EcuMemory _memory;
    private readonly IEcuLink _link;
    private readonly SplitMix64 _random;
    private readonly string _vin;
    private readonly IVehicleFaults? _faults;
    private readonly byte[] _response = new byte[ResponseLengthMax];
    private readonly byte[] _refusal = [0x7F, 0, 0];
    private int _responseLength;
    private bool _isSuppressed;
    private bool _isFunctional;
    private long _nowNs;

    private Work _work;
    private byte _workService;
    private long _workDoneNs = long.MaxValue;
    private long _nextPendingNs = long.MaxValue;

    public UdsServer(
        VirtualEcuOptions options,
        EcuMemory memory,
        IEcuLink link,
        SplitMix64 random,
        string vin,
        IVehicleFaults? faults = null)
    {
        _faults = faults;
        _options = options;
        _memory = memory;
        _link = link;
        _random = random;
        _vin = options.Vin ?? vin;
        _writeBuffer = new byte[options.BlockLengthMax];
        _isBootLoader = !memory.IsApplicationValid;
    }

    /// <summary>Something that takes the ECU time before it can answer.</summary>
    private enum Work
    {
        None,
        Erase,
        Write,
        CheckMemory,

        /// <summary>It never ends.</summary>
        Hang,
    }

    /// <summary>True while a request is taken and its final answer is not ready.</summary>
    public bool IsWorking => _work != Work.None;

    /// <summary>When <see cref="OnDeadline"/> wants to be called.</summary>
    public long DeadlineNs
    {
        get
        {
            var next = Math.Min(FaultDeadlineNs, Math.Min(_resetDoneNs, _polledEraseDoneNs));
            if (_work != Work.None)
            {
                return Math.Min(next, Math.Min(_workDoneNs, _nextPendingNs));
            }

            return _link.IsSending ? next : Math.Min(next, _s3Ns);
        }
    }

    /// <summary>A request for this ECU.</summary>
    public void OnRequest(ReadOnlySpan<byte> request, bool functional, long nowNs)
    {
        _nowNs = nowNs;
        RestartS3();
        if (_link.IsSending)
        {
            return;
        }

        if (_work != Work.None)
        {
            RefuseWhileBusy(request, functional);
            return;
        }

        _isFunctional = functional;
        _isSuppressed = HasSuppressBit(request);
        _responseLength = 0;
        if (!TryServe(request, functional))
        {
            return;
        }

        Finish(request[0], Dispatch(request));
    }

    /// <summary>A frame for this ECU: the tester is still there.</summary>
    public void OnActivity(long nowNs)
    {
        _nowNs = nowNs;
        RestartS3();
    }

    /// <summary>The response has left.</summary>
    public void OnResponseSent(long nowNs)
    {
        _nowNs = nowNs;
        RestartS3();
        ResetIfAgreed();
    }

    /// <summary>A deadline is reached.</summary>
    public void OnDeadline(long nowNs)
    {
        _nowNs = nowNs;
        if (FaultDeadlineNs <= nowNs)
        {
            OnFaultDeadline(nowNs);
            return;
        }

        if (_polledEraseDoneNs <= nowNs)
        {
            FinishPolledErase();
        }

        if (_resetDoneNs <= nowNs)
        {
            FinishReset();
        }
        else if (_work != Work.None)
        {
            AdvanceWork();
        }
        else if (_s3Ns <= nowNs && !_link.IsSending)
        {
            OnS3Timeout();
        }
    }

    private static long WorkNs(long bytes, double msPerKiB) => (long)(bytes * msPerKiB * NsPerMs / BytesPerKiB);

    private static bool HasSuppressBit(ReadOnlySpan<byte> request) =>
        request.Length > 1
        && request[0] is 0x10 or 0x11 or 0x27 or 0x28 or 0x29 or 0x31 or 0x3E or 0x85
        && (request[1] & SuppressBit) != 0;

    private NegativeResponseCode Dispatch(ReadOnlySpan<byte> request)
    {
        var available = Availability(request[0]);
        return available != Positive ? available : request[0] switch
        {
            0x10 => DiagnosticSessionControl(request),
            0x11 => EcuReset(request),
            0x14 => ClearDiagnosticInformation(request),
            0x22 => ReadDataByIdentifier(request),
            0x23 => ReadMemoryByAddress(request),
            0x27 => SecurityAccess(request),
            0x28 => CommunicationControl(request),
            0x29 => Authentication(request),
            0x2E => WriteDataByIdentifier(request),
            0x31 => RoutineControl(request),
            0x34 => RequestDownload(request),
            0x35 => RequestUpload(request),
            0x36 => TransferData(request),
            0x37 => RequestTransferExit(request),
            0x3E => TesterPresent(request),
            _ => ControlDtcSetting(request),
        };
    }

    // Which service exists in which session. 2E exists everywhere and is refused by the lock.
    private NegativeResponseCode Availability(byte service) => service switch
    {
        0x10 or 0x11 or 0x14 or 0x22 or 0x2E or 0x3E => Positive,
        0x29 when _options.Authentication is not null => Positive,
        0x23 when !Gives(BackupMethod.ReadMemory) => ServiceNotSupported,
        0x35 when !Gives(BackupMethod.Upload) => ServiceNotSupported,
        0x27 when !_options.NeedsSecurityAccess => ServiceNotSupported,
        0x27 when _session != DefaultSession => Positive,
        0x28 or 0x85 when _session == ExtendedSession => Positive,
        0x31 when _session == ExtendedSession && !_isBootLoader => Positive,
        0x23 or 0x31 or 0x34 or 0x35 or 0x36 or 0x37 when _session == ProgrammingSession => Positive,
        0x23 or 0x27 or 0x28 or 0x85 or 0x31 or 0x34 or 0x35 or 0x36 or 0x37 => ServiceNotSupportedInActiveSession,
        _ => ServiceNotSupported,
    };

    private void Finish(byte service, NegativeResponseCode code)
    {
        switch (code)
        {
            case RequestCorrectlyReceivedResponsePending when _work == Work.None:
                Refuse(service, code);
                break;
            case RequestCorrectlyReceivedResponsePending:
                _workService = service;
                _nextPendingNs = _workDoneNs - _nowNs > P2Ms * NsPerMs ? _nowNs + FirstPendingNs : long.MaxValue;
                break;
            case Positive when _isSuppressed:
                ResetIfAgreed();
                break;
            case Positive:
                _response[0] = (byte)(service + 0x40);
                Answer(_response.AsSpan(0, _responseLength));
                break;
            case ServiceNotSupported or SubFunctionNotSupported or RequestOutOfRange
                or SubFunctionNotSupportedInActiveSession or ServiceNotSupportedInActiveSession when _isFunctional:
                break;
            default:
                Refuse(service, code);
                break;
        }
    }

    private void Refuse(byte service, NegativeResponseCode code)
    {
        _refusal[1] = service;
        _refusal[2] = (byte)code;
        if (code is RequestCorrectlyReceivedResponsePending or BusyRepeatRequest)
        {
            _link.Send(_refusal); // neither is the final answer to the request in work
        }
        else
        {
            Answer(_refusal);
        }
    }

    // TesterPresent without an answer is served while another request is in work; anything else is asked to come again.
    private void RefuseWhileBusy(ReadOnlySpan<byte> request, bool functional)
    {
        var isKeepAlive = request.Length == 2 && request[0] == 0x3E && request[1] == SuppressBit;
        if (!functional && !isKeepAlive)
        {
            Refuse(request[0], BusyRepeatRequest);
        }
    }

    private void Begin(Work work, long durationNs)
    {
        _work = work;
        _workDoneNs = _nowNs + durationNs;
        ExpectPowerLoss(work, durationNs);
    }

    private void AdvanceWork()
    {
        if (_link.IsSending)
        {
            // The answer to another request is on its way; look again when it has left for certain.
            var laterNs = _nowNs + NsPerMs;
            _workDoneNs = Math.Max(_workDoneNs, laterNs);
            _nextPendingNs = Math.Max(_nextPendingNs, laterNs);
        }
        else if (_workDoneNs <= _nowNs)
        {
            FinishWork();
        }
        else if (_nextPendingNs <= _nowNs)
        {
            _nextPendingNs = _nowNs + NextPendingNs;

            // Once it has asked for time, the server must answer (ISO 14229-1).
            _isSuppressed = false;
            _isFunctional = false;
            Refuse(_workService, RequestCorrectlyReceivedResponsePending);
        }
    }

    private void FinishWork()
    {
        var work = _work;
        _work = Work.None;
        _workDoneNs = long.MaxValue;
        _nextPendingNs = long.MaxValue;
        _powerLossNs = long.MaxValue;
        RestartS3();
        switch (work)
        {
            case Work.Erase:
                FinishErase();
                break;
            case Work.Write:
                FinishWrite();
                break;
            default:
                FinishCheckMemory();
                break;
        }

        Finish(_workService, Positive);
    }
}
