using FlashEngine.Simulation.Ecu;
using FlashEngine.Simulation.Faults;
using FlashEngine.Uds;

namespace FlashEngine.Simulation.Uds;

/// <summary>What a server does that is not well, and what a loss of power leaves behind.</summary>
internal sealed partial class UdsServer
{
    private readonly byte[] _lastAnswer = new byte[ResponseLengthMax];
    private readonly byte[] _heldAnswer = new byte[ResponseLengthMax];
    private int _lastAnswerLength;
    private int _heldAnswerLength;
    private long _heldUntilNs = long.MaxValue;
    private long _deafUntilNs = long.MaxValue;
    private long _powerLossNs = long.MaxValue;
    private EcuFault _answerFault;

    private bool IsDeaf => _deafUntilNs != long.MaxValue;

    private bool IsHoldingAnswer => _heldUntilNs != long.MaxValue;

    private long FaultDeadlineNs => Math.Min(_heldUntilNs, Math.Min(_deafUntilNs, _powerLossNs));

    /// <summary>
    /// The ECU loses its power and gets it back: what was in RAM is gone, an erase or a write stops half-way.
    /// </summary>
    /// <param name="nowNs">Station time in nanoseconds.</param>
    /// <param name="offNs">How long it has no power, in nanoseconds.</param>
    public void LosePower(long nowNs, long offNs)
    {
        _nowNs = nowNs;
        SpoilUnfinishedWork();
        _work = Work.None;
        _workDoneNs = _nextPendingNs = long.MaxValue;
        _heldUntilNs = _deafUntilNs = _powerLossNs = long.MaxValue;
        _answerFault = default;
        _agreedReset = ResetPlan.Normal;
        ResetIfAgreed();
        _resetDoneNs += offNs;
    }

    /// <summary>Part of the memory is what it was and part of it is what it was to be.</summary>
    private void SpoilUnfinishedWork()
    {
        if (_work == Work.Erase || IsErasing)
        {
            _workBlock!.At(_workAddress, _workSize / 2).Fill(MemoryBlock.ErasedByte);
        }
        else if (_work == Work.Write)
        {
            _target!.Spoil(_nextAddress, _writeBuffer.AsSpan(0, _writeLength / 2));
        }
    }

    /// <returns>False when the request is not served.</returns>
    private bool TryServe(ReadOnlySpan<byte> request, bool functional)
    {
        if (IsHoldingAnswer)
        {
            return false;
        }

        _answerFault = _faults?.OnRequest(_options.Name, request, functional) ?? default;
        switch (_answerFault.Kind)
        {
            case EcuFaultKind.Silent:
                _deafUntilNs = _nowNs + _answerFault.DurationNs;
                return false;
            case EcuFaultKind.Reset:
                LosePower(_nowNs, 0);
                return false;
            case EcuFaultKind.Refusing:
                Refuse(request[0], (NegativeResponseCode)_answerFault.Value);
                return false;
            case EcuFaultKind.PendingForEver:
                _workService = request[0];
                Begin(Work.Hang, 0);
                (_workDoneNs, _nextPendingNs) = (long.MaxValue, _nowNs + FirstPendingNs);
                return false;
            default:
                return true;
        }
    }

    private void ExpectPowerLoss(Work work, long durationNs)
    {
        if (work is Work.Erase or Work.Write
            && _faults?.OnWork(_options.Name, work == Work.Erase, durationNs) is { } afterNs)
        {
            _powerLossNs = _nowNs + afterNs;
        }
    }

    private void OnFaultDeadline(long nowNs)
    {
        if (_powerLossNs <= nowNs)
        {
            LosePower(nowNs, 0);
        }

        if (_deafUntilNs <= nowNs)
        {
            _deafUntilNs = long.MaxValue;
        }

        if (_heldUntilNs <= nowNs)
        {
            _heldUntilNs = long.MaxValue;
            _link.Send(_heldAnswer.AsSpan(0, _heldAnswerLength));
        }
    }

    /// <summary>Sends the final answer to a request, or what a fault makes of it.</summary>
    private void Answer(Span<byte> answer)
    {
        var fault = _answerFault;
        _answerFault = default;
        if (_faults is null)
        {
            _link.Send(answer);
            return;
        }

        switch (fault.Kind)
        {
            case EcuFaultKind.Slow:
                answer.CopyTo(_heldAnswer);
                (_heldAnswerLength, _heldUntilNs) = (answer.Length, _nowNs + fault.DurationNs);
                break;
            case EcuFaultKind.Stale when _lastAnswerLength > 0:
                _link.Send(_lastAnswer.AsSpan(0, _lastAnswerLength));
                break;
            case EcuFaultKind.Wrong:
                _link.Send(Wrong(answer, fault.Value));
                break;
            default:
                _link.Send(answer);
                break;
        }

        answer.CopyTo(_lastAnswer);
        _lastAnswerLength = answer.Length;
    }

    /// <summary>Another service, another echo, too short, or the refusal of another service.</summary>
    private static Span<byte> Wrong(Span<byte> answer, int way)
    {
        Span<byte> wrong = answer.ToArray();
        switch (way % 4)
        {
            case 0:
                wrong[0] ^= 0x01;
                return wrong;
            case 1 when wrong.Length > 1:
                wrong[1] ^= 0x40;
                return wrong;
            case 2:
                return wrong[..Math.Max(1, wrong.Length / 2)];
            default:
                return new byte[] { 0x7F, (byte)(answer[0] ^ 0x21), (byte)NegativeResponseCode.GeneralReject };
        }
    }
}
