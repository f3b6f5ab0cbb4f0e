using FlashEngine.IsoTp;

namespace FlashEngine.Uds;

/// <summary>What carries the client's requests.</summary>
public interface IPduSender
{
    /// <summary>
    /// Sends a PDU as soon as the bus is granted; its end is reported to the client's <see cref="IPduSink"/>.
    /// </summary>
    void Submit(ReadOnlyMemory<byte> pdu, long nowNs);
}

/// <summary>
/// The UDS client of one ECU (ISO 14229-2) as a step machine over PDUs: one request at a time, P2 from the transmit
/// confirmation to the first frame of the response, P2* from the arrival of each 78, repetition by a policy per cause,
/// answers that do not fit are waited past within the same budget. What began to arrive before the request had left
/// never answers it.
/// </summary>
public sealed partial class UdsClient : IPduSink
{
    private readonly IPduSender _sender;
    private readonly Queue<UdsExchange> _queue = new();
    private readonly ExchangeLog _log;
    private UdsExchange? _current;
    private State _state;
    private long _confirmNs;
    private long _limitNs;
    private long _freeFromNs = long.MinValue;
    private int _timeoutRetries;
    private int _transmissionRetries;
    private int _pendingCount;
    private RepeatBudget _busy;
    private RepeatBudget _unavailable;
    private RepeatBudget _voltage;

    // A segmented PDU is coming in that began before the request had left.
    private bool _isReceptionStale;

    /// <summary>Makes a client.</summary>
    /// <param name="sender">What carries the requests.</param>
    /// <param name="timing">P2 and P2*; adopts the values of session responses.</param>
    /// <param name="log">Keeps the last exchanges.</param>
    public UdsClient(IPduSender sender, UdsTiming timing, ExchangeLog log)
    {
        _sender = sender;
        Timing = timing;
        _log = log;
    }

    private enum State
    {
        Idle,
        Sending,
        AwaitingResponse,
        Receiving,
        PausingBeforeRepetition,
        KeepingDistance,
    }

    /// <summary>P2 and P2*.</summary>
    public UdsTiming Timing { get; }

    /// <summary>When <see cref="OnDeadline"/> is due; <see cref="long.MaxValue"/>: never.</summary>
    public long DeadlineNs { get; private set; } = long.MaxValue;

    /// <summary>True when no exchange runs.</summary>
    public bool IsIdle => _current is null;

    /// <summary>True while the ECU is expected to answer.</summary>
    public bool IsAwaitingResponse => _state is State.AwaitingResponse or State.Receiving;

    /// <summary>True while the ECU has asked for more time (78) and not answered yet.</summary>
    public bool HasAskedForTime => IsAwaitingResponse && _pendingCount > 0;

    /// <summary>PDUs that answered nothing and were waited past.</summary>
    public int UnmatchedResponses { get; private set; }

    /// <summary>Starts an exchange, or queues it behind those that run.</summary>
    public void Begin(UdsExchange exchange, long nowNs)
    {
        _queue.Enqueue(exchange);
        if (_current is null)
        {
            StartNext(nowNs);
        }
    }

    /// <summary>Ends everything that runs or waits with a link failure; the channel was lost.</summary>
    public void FailAll(N_Result result, long nowNs)
    {
        var hasLogEntry = _state != State.KeepingDistance; // what still waits for P3 was never handed over
        _state = State.Idle;
        DeadlineNs = long.MaxValue;
        var outcome = new UdsOutcome { Kind = UdsOutcomeKind.LinkFailed, Result = result, TimestampNs = nowNs };
        if (_current is { } running)
        {
            _current = null;
            if (hasLogEntry)
            {
                _log.OnOutcome(outcome);
            }

            _ = running.OnOutcome(outcome);
        }

        while (_queue.TryDequeue(out var waiting))
        {
            _ = waiting.OnOutcome(outcome);
        }
    }

    /// <inheritdoc/>
    public void OnConfirm(N_Result result, long timestampNs)
    {
        if (_state != State.Sending)
        {
            return;
        }

        if (result != N_Result.N_OK)
        {
            OnTransmissionFailed(result, timestampNs);
            return;
        }

        _confirmNs = timestampNs;
        if (_limitNs == long.MaxValue)
        {
            _limitNs = timestampNs + ToNs(_current!.Options.PendingMax);
        }

        _state = State.AwaitingResponse;
        Arm(timestampNs + CurrentWaitNs);
        (_current as FunctionalExchange)?.Open(DeadlineNs);
    }

    /// <inheritdoc/>
    public void OnFirstFrameIndication(int length, long timestampNs)
    {
        _isReceptionStale =
            _state != State.AwaitingResponse || timestampNs < _confirmNs || timestampNs > DeadlineNs;
        if (!_isReceptionStale)
        {
            // P2 ends with the first frame; from here N_Cr of the transport guards.
            _state = State.Receiving;
            DeadlineNs = _limitNs;
        }
    }

    /// <inheritdoc/>
    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        var isStale = _isReceptionStale;
        _isReceptionStale = false;
        if (isStale || _state is not (State.AwaitingResponse or State.Receiving) || timestampNs < _confirmNs)
        {
            // Nothing is asked, or it came before the request had left: never an answer to it.
            UnmatchedResponses++;
            return;
        }

        if (timestampNs > DeadlineNs)
        {
            OnDeadline(timestampNs);
            return;
        }

        if (result != N_Result.N_OK)
        {
            OnReceptionFailed(result, timestampNs);
        }
        else if (ResponseMatch.IsPositive(_current!.Request.Span, pdu))
        {
            OnPositive(pdu, timestampNs);
        }
        else if (ResponseMatch.IsNegative(_current.Request.Span, pdu))
        {
            OnNegative(pdu, timestampNs);
        }
        else
        {
            OnUnmatched(pdu, timestampNs);
        }
    }

    /// <summary>Time has come to <see cref="DeadlineNs"/>.</summary>
    public void OnDeadline(long nowNs)
    {
        if (nowNs < DeadlineNs)
        {
            return;
        }

        switch (_state)
        {
            case State.PausingBeforeRepetition or State.KeepingDistance when _current!.IsAbandoned:
                _state = State.Idle;
                StartNext(nowNs);
                break;
            case State.PausingBeforeRepetition or State.KeepingDistance:
                Send(nowNs);
                break;
            case State.AwaitingResponse when _current!.Options.SuppressPositiveResponse && _pendingCount == 0:
                End(new UdsOutcome { Kind = UdsOutcomeKind.Suppressed, TimestampNs = nowNs });
                break;
            case State.AwaitingResponse or State.Receiving when nowNs >= _limitNs:
                Fail(N_Result.PENDING_LIMIT, nowNs);
                break;
            case State.AwaitingResponse:
                OnSilence(_pendingCount > 0 ? N_Result.P2STAR_TIMEOUT : N_Result.P2_TIMEOUT, nowNs);
                break;
        }
    }

    private static long ToNs(TimeSpan duration) => Math.Min(duration.Ticks, long.MaxValue / 200) * 100;

    private long CurrentWaitNs => _pendingCount > 0 ? Timing.P2StarNs
        : _current!.Options.P2 is { } p2 ? ToNs(p2)
        : Timing.P2Ns;

    private void Start(UdsExchange exchange, long nowNs)
    {
        _current = exchange;
        _timeoutRetries = 0;
        _transmissionRetries = 0;
        _busy = default;
        _unavailable = default;
        _voltage = default;
        _limitNs = long.MaxValue;
        if (nowNs >= _freeFromNs)
        {
            Send(nowNs);
            return;
        }

        _state = State.KeepingDistance;
        DeadlineNs = _freeFromNs;
    }

    private void Send(long nowNs)
    {
        _state = State.Sending;
        _pendingCount = 0;
        DeadlineNs = long.MaxValue; // N_As and N_Bs of the transport guard the sending
        _log.OnRequest(_current!.Request.Span, nowNs);
        _sender.Submit(_current.Request, nowNs);
    }

    private void Arm(long deadlineNs) => DeadlineNs = Math.Min(deadlineNs, _limitNs);

    private void OnPositive(ReadOnlySpan<byte> pdu, long timestampNs)
    {
        Timing.Adopt(pdu);
        End(new UdsOutcome
        {
            Kind = UdsOutcomeKind.Positive,
            Response = pdu,
            TimestampNs = timestampNs,
            ElapsedNs = timestampNs - _confirmNs,
        });
    }

    private void OnNegative(ReadOnlySpan<byte> pdu, long timestampNs)
    {
        var code = (NegativeResponseCode)pdu[2];
        switch (code)
        {
            case NegativeResponseCode.RequestCorrectlyReceivedResponsePending:
                OnPending(timestampNs);
                break;
            case NegativeResponseCode.BusyRepeatRequest when _current!.Options.Busy.CountMax > 0:
                RepeatLater(ref _busy, _current.Options.Busy, pdu, timestampNs);
                break;
            case NegativeResponseCode.ResourceTemporarilyNotAvailable
                when _current!.Options.TemporarilyUnavailable.CountMax > 0:
                RepeatLater(ref _unavailable, _current.Options.TemporarilyUnavailable, pdu, timestampNs);
                break;
            case NegativeResponseCode.VoltageTooHigh or NegativeResponseCode.VoltageTooLow
                when _voltage.TryTake(_current!.Options.Voltage, timestampNs):
                Pause(_current.Options.Voltage, pdu, timestampNs);
                break;
            default:
                End(new UdsOutcome
                {
                    Kind = UdsOutcomeKind.Negative,
                    Response = pdu,
                    Code = code,
                    TimestampNs = timestampNs,
                    ElapsedNs = timestampNs - _confirmNs,
                });
                break;
        }
    }

    private void OnUnmatched(ReadOnlySpan<byte> pdu, long timestampNs)
    {
        UnmatchedResponses++;
        if (_current!.Options.Strict)
        {
            End(new UdsOutcome
            {
                Kind = UdsOutcomeKind.Unexpected,
                Response = pdu,
                TimestampNs = timestampNs,
                ElapsedNs = timestampNs - _confirmNs,
            });
            return;
        }

        WaitOn(timestampNs);
    }

    private void WaitOn(long timestampNs)
    {
        _state = State.AwaitingResponse;
        Arm(DeadlineNs == _limitNs ? timestampNs + CurrentWaitNs : DeadlineNs);
    }

    private void OnReceptionFailed(N_Result result, long timestampNs)
    {
        if (result == N_Result.N_UNEXP_PDU)
        {
            // A new PDU took the place of the one that was coming in: it may be the answer.
            _state = State.AwaitingResponse;
            Arm(timestampNs + CurrentWaitNs);
            return;
        }

        OnSilence(result, timestampNs);
    }

    private void Fail(N_Result result, long nowNs) => End(new UdsOutcome
    {
        Kind = UdsOutcomeKind.LinkFailed,
        Result = result,
        TimestampNs = nowNs,
        ElapsedNs = nowNs - _confirmNs,
    });

    private void End(in UdsOutcome outcome)
    {
        _log.OnOutcome(outcome);
        _state = State.Idle;
        DeadlineNs = long.MaxValue;
        _freeFromNs = outcome.TimestampNs + Timing.P3Ns;
        var exchange = _current!;
        if (exchange.OnOutcome(outcome))
        {
            Start(exchange, outcome.TimestampNs);
            return;
        }

        StartNext(outcome.TimestampNs);
    }

    private void StartNext(long nowNs)
    {
        _current = null;
        DeadlineNs = long.MaxValue;
        while (_queue.TryDequeue(out var next))
        {
            if (!next.IsAbandoned)
            {
                Start(next, nowNs);
                break;
            }
        }
    }
}
