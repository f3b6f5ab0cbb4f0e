using FlashEngine.Can;
using FlashEngine.Conformance.Tests.Model;
using FlashEngine.Conformance.Tests.Parsing;
using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Conformance.Tests.Running;

/// <summary>
/// An <see cref="IsoTpLink"/> under virtual time, owned the way its contract asks for: at one moment, first what the
/// script lets happen, then confirmations and frames that are due, then timers.
/// </summary>
internal sealed class VirtualLinkTarget : ICaseTarget, IPduSink
{
    private readonly CaseOptions _options;
    private readonly IsoTpLink _link;
    private readonly Queue<long> _confirmations = new();
    private readonly List<(CanFrame Frame, long TimeNs)> _backlog = [];
    private CanFrame _frame;
    private long _wireFreeNs;
    private bool _isAway;

    public VirtualLinkTarget(CaseOptions options)
    {
        _options = options;
        _link = new IsoTpLink(LinkOptions.Of(options), this);
    }

    public long NowNs { get; private set; }

    public long LatenessNs => 0;

    // Longer than every timer of ISO 15765-2 by default: what still runs at the end of a script shows.
    public long QuietNs => 10_000_000_000;

    public Queue<Observation> Sent { get; } = new();

    public Queue<Observation> Reported { get; } = new();

    public bool Reports(Happening happening) => true;

    public bool Advance(long untilNs, bool inclusive)
    {
        var seen = Sent.Count + Reported.Count;
        while (Sent.Count + Reported.Count == seen)
        {
            if (!TryStep(untilNs, inclusive))
            {
                NowNs = Math.Max(NowNs, untilNs);
                return false;
            }
        }

        return true;
    }

    public string? Apply(Step step)
    {
        switch (step)
        {
            case FrameArrives { Frame: var frame } when _isAway:
                _backlog.Add((frame, NowNs));
                return null;
            case FrameArrives { Frame: var frame }:
                _link.OnFrame(frame, NowNs);
                return null;
            case Request request:
                return Send(request);
            case Transmitted:
                _link.OnTransmitted(NowNs);
                return null;
            case HoldReception { Hold: var hold }:
                _link.HoldReception(hold, NowNs);
                return null;
            case Reset { Result: var result }:
                _link.Reset(result);
                return null;
            case Attend { Attending: false }:
                _isAway = true;
                return null;
            case Attend:
                _isAway = false;
                CatchUp();
                return null;
            default:
                throw new ArgumentException($"{step} is no event", nameof(step));
        }
    }

    public long? Count(string name) => name switch
    {
        CounterNames.BadFrames => _link.Counters.BadFrames,
        CounterNames.PaddingMismatch => _link.Counters.PaddingMismatches,
        CounterNames.UnexpectedFc => _link.Counters.UnexpectedFlowControls,
        CounterNames.UnexpectedCf => _link.Counters.UnexpectedConsecutiveFrames,
        CounterNames.EarlyCf => _link.Counters.EarlyConsecutiveFrames,
        CounterNames.WrongCfLength => _link.Counters.WrongConsecutiveFrameLengths,
        CounterNames.NeedlessFfEscape => _link.Counters.NeedlessLongFirstFrames,
        CounterNames.NeedlessSfEscape => _link.Counters.NeedlessSingleFrameEscapes,
        CounterNames.ReservedStMin => _link.Counters.ReservedStMins,
        CounterNames.Waits => _link.Counters.Waits,
        CounterNames.UnexpectedConfirmation => _link.Counters.UnexpectedConfirmations,
        _ => throw new ArgumentException($"no counter {name}", nameof(name)),
    };

    public long? MeasuredNs(string timer) => timer switch
    {
        TimerNames.N_As => _link.SendTimes.N_AsNs,
        TimerNames.N_Bs => _link.SendTimes.N_BsNs,
        TimerNames.N_Cs => _link.SendTimes.N_CsNs,
        TimerNames.N_Ar => _link.ReceiveTimes.N_ArNs,
        TimerNames.N_Br => _link.ReceiveTimes.N_BrNs,
        TimerNames.N_Cr => _link.ReceiveTimes.N_CrNs,
        _ => throw new ArgumentException($"no timer {timer}", nameof(timer)),
    };

    public void OnConfirm(N_Result result, long timestampNs) =>
        Reported.Enqueue(new Observation(timestampNs, new Confirm(result)));

    public void OnFirstFrameIndication(int length, long timestampNs) =>
        Reported.Enqueue(new Observation(timestampNs, new FirstFrame(length)));

    public void OnIndication(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs) =>
        Reported.Enqueue(new Observation(timestampNs, new Indication(result, pdu.ToArray())));

    // One thing: a confirmation, a frame, or a timer that has run out.
    private bool TryStep(long untilNs, bool inclusive)
    {
        if (_isAway)
        {
            return false;
        }

        var confirmationNs = _confirmations.TryPeek(out var endNs) ? endNs : long.MaxValue;
        var busNs = Math.Max(NowNs, Math.Min(confirmationNs, _link.NextFrameNs));
        var nextNs = Math.Min(busNs, Math.Max(NowNs, _link.DeadlineNs));
        if (nextNs > untilNs || (nextNs == untilNs && !inclusive && !(nextNs == NowNs && busNs == nextNs)))
        {
            return false;
        }

        NowNs = nextNs;
        if (confirmationNs <= NowNs)
        {
            _link.OnTransmitted(_confirmations.Dequeue());
        }
        else if (_link.NextFrameNs <= NowNs)
        {
            Take();
        }
        else
        {
            _link.OnDeadline(NowNs);
        }

        return true;
    }

    private void Take()
    {
        _link.TakeFrame(NowNs, ref _frame);
        Sent.Enqueue(new Observation(NowNs, new FrameSent(_frame)));
        if (_options.Confirmation == Confirmation.Automatic)
        {
            _wireFreeNs = Math.Max(_wireFreeNs, NowNs) + _options.FrameTimeNs;
            _confirmations.Enqueue(_wireFreeNs);
        }
    }

    private string? Send(Request request)
    {
        try
        {
            _link.Send(request.Pdu, NowNs);
        }
        catch (Exception refusal) when (refusal is ArgumentException or InvalidOperationException)
        {
            return request.Refused ? null : refusal.Message;
        }

        return request.Refused ? "the request was accepted, it should be refused" : null;
    }

    // Everything that happened meanwhile is given with the time at which it happened.
    private void CatchUp()
    {
        foreach (var (frame, timeNs) in _backlog)
        {
            while (_confirmations.TryPeek(out var endNs) && endNs <= timeNs)
            {
                _link.OnTransmitted(_confirmations.Dequeue());
            }

            _link.OnFrame(frame, timeNs);
        }

        _backlog.Clear();
    }
}
