namespace FlashEngine.Uds;

// What follows from 78, 21, 94, 92 and 93, silence and a failed transmission: a policy and a budget for each.
public sealed partial class UdsClient
{
    private void OnPending(long timestampNs)
    {
        _pendingCount++;
        _log.OnPending(timestampNs);
        if (_pendingCount > _current!.Options.PendingCountMax)
        {
            Fail(N_Result.PENDING_LIMIT, timestampNs);
            return;
        }

        _state = State.AwaitingResponse;
        Arm(timestampNs + Timing.P2StarNs);
    }

    private void RepeatLater(ref RepeatBudget budget, RepeatPolicy policy, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        if (!budget.TryTake(policy, timestampNs))
        {
            Fail(N_Result.PENDING_LIMIT, timestampNs);
            return;
        }

        Pause(policy, pdu, timestampNs);
    }

    private void Pause(RepeatPolicy policy, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        // What the ECU may take runs anew: so far it has done nothing.
        _limitNs = long.MaxValue;
        _log.OnOutcome(new UdsOutcome { Kind = UdsOutcomeKind.Negative, Response = pdu, TimestampNs = timestampNs });
        _state = State.PausingBeforeRepetition;
        DeadlineNs = timestampNs + ToNs(policy.Pause);
    }

    private void OnSilence(N_Result result, long nowNs)
    {
        if (MayRepeat(result) && _timeoutRetries < _current!.Options.TimeoutRetriesMax)
        {
            _timeoutRetries++;
            Repeat(result, nowNs);
            return;
        }

        Fail(result, nowNs);
    }

    private void OnTransmissionFailed(N_Result result, long nowNs)
    {
        if (MayRepeat(result) && _transmissionRetries < _current!.Options.TransmissionRetriesMax)
        {
            _transmissionRetries++;
            Repeat(result, nowNs);
            return;
        }

        Fail(result, nowNs);
    }

    // Neither on a channel that is gone nor for a caller who is.
    private bool MayRepeat(N_Result result) => result != N_Result.N_ERROR && !_current!.IsAbandoned;

    private void Repeat(N_Result result, long nowNs)
    {
        _log.OnOutcome(new UdsOutcome { Kind = UdsOutcomeKind.LinkFailed, Result = result, TimestampNs = nowNs });
        Send(nowNs);
    }
}
