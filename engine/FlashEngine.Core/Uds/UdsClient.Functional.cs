namespace FlashEngine.Uds;

// The client of a functional address: answers come from the ECUs' own links (see FunctionalExchange).
public sealed partial class UdsClient
{
    /// <summary>True while answers to a functional request are collected.</summary>
    private bool IsCollecting => _state == State.AwaitingResponse && _current is FunctionalExchange;

    /// <summary>True when a PDU is an answer to the request that runs.</summary>
    internal bool Expects(ReadOnlySpan<byte> pdu) => IsAwaitingResponse && !_isReceptionStale && Fits(pdu);

    /// <summary>An ECU behind our functional address begins to send a segmented PDU.</summary>
    /// <returns>True when the window is open; then <see cref="CloseReception"/> follows.</returns>
    internal bool TryOpenReception(long timestampNs)
    {
        if (!IsCollecting || timestampNs < _confirmNs || timestampNs > DeadlineNs)
        {
            return false;
        }

        var collection = (FunctionalExchange)_current!;
        collection.ReceptionBegins();
        DeadlineNs = collection.DeadlineNs(_limitNs);
        return true;
    }

    /// <summary>The segmented PDU has ended, one way or another.</summary>
    internal void CloseReception()
    {
        if (IsCollecting)
        {
            var collection = (FunctionalExchange)_current!;
            collection.ReceptionEnds();
            DeadlineNs = collection.DeadlineNs(_limitNs);
        }
    }

    /// <summary>A PDU of an ECU behind our functional address, or the failed end of one.</summary>
    /// <param name="ecuName">Whose.</param>
    /// <param name="pdu">The PDU; empty: it failed.</param>
    /// <param name="timestampNs">When it was complete.</param>
    /// <returns>False when it is no answer to our request.</returns>
    internal bool TryCollect(string ecuName, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        if (!IsCollecting || timestampNs < _confirmNs || timestampNs > DeadlineNs || !Fits(pdu))
        {
            return false;
        }

        var collection = (FunctionalExchange)_current!;
        if (IsPending(pdu))
        {
            _log.OnPending(timestampNs);
            collection.Extend(timestampNs + Timing.P2StarNs);
        }
        else
        {
            collection.Add(ecuName, pdu);
        }

        DeadlineNs = collection.DeadlineNs(_limitNs);
        return true;
    }

    /// <summary>The PDU that was coming in was an answer to a functional request, and none to ours.</summary>
    internal void OnReceptionCollected(long timestampNs)
    {
        _isReceptionStale = false;
        if (_state == State.Receiving)
        {
            WaitOn(timestampNs);
        }
    }

    private bool Fits(ReadOnlySpan<byte> pdu) =>
        ResponseMatch.IsPositive(_current!.Request.Span, pdu) || ResponseMatch.IsNegative(_current.Request.Span, pdu);

    private static bool IsPending(ReadOnlySpan<byte> pdu) => pdu.Length == 3
        && pdu[0] == 0x7F
        && pdu[2] == (byte)NegativeResponseCode.RequestCorrectlyReceivedResponsePending;
}
