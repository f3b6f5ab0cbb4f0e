using FlashEngine.Can;
using FlashEngine.Pdu;
using FlashEngine.Uds;

namespace FlashEngine.Adapters.J2534;

/// <summary>One ECU on the bus, or a group: its identifiers, and what is under way in either direction.</summary>
/// <param name="request">The identifier of requests.</param>
/// <param name="response">The identifier of responses; null: a group, on which nothing is received.</param>
internal sealed class IsoTpPeer(CanId request, CanId? response)
{
    private const int SingleFrameMax = 7;
    private bool _isSegmented;
    private N_Result _receptionFailure;

    /// <summary>The identifier of requests.</summary>
    public CanId Request => request;

    /// <summary>When the PDU under way must have left; <see cref="long.MaxValue"/>: none is.</summary>
    public long SendDueNs { get; private set; } = long.MaxValue;

    /// <summary>When the PDU that comes must be here; <see cref="long.MaxValue"/>: none does.</summary>
    public long ReceiveDueNs { get; private set; } = long.MaxValue;

    /// <summary>True while a PDU is under way to it.</summary>
    public bool IsSending => SendDueNs != long.MaxValue;

    public bool Hears(CanId id) => id == response;

    public bool IsSameAs(IsoTpPeer other) => request == other.Request || (response is { } own && other.Hears(own));

    public void OnSend(int length, long dueNs)
    {
        _isSegmented = length > SingleFrameMax;
        SendDueNs = dueNs;
    }

    /// <summary>The PDU has left, or will not.</summary>
    /// <returns>False when none was under way.</returns>
    public bool TryEndSend()
    {
        var wasSending = IsSending;
        SendDueNs = long.MaxValue;
        return wasSending;
    }

    public void OnStart(long dueNs)
    {
        _receptionFailure = N_Result.N_TIMEOUT_Cr;
        ReceiveDueNs = dueNs;
    }

    public void OnEnd() => ReceiveDueNs = long.MaxValue;

    /// <summary>The library has lost messages: what was coming may never come.</summary>
    public void OnOverrun(long nowNs)
    {
        if (ReceiveDueNs != long.MaxValue)
        {
            _receptionFailure = N_Result.N_BUFFER_OVFLW;
            ReceiveDueNs = nowNs;
        }
    }

    /// <summary>What has taken too long, which ends it.</summary>
    /// <remarks>An interface says nothing of what it gave up, so that time alone tells.</remarks>
    public (PduEventKind Kind, N_Result Result)? TryTakeOverdue(long nowNs)
    {
        if (SendDueNs <= nowNs)
        {
            SendDueNs = long.MaxValue;
            return (PduEventKind.Confirm, _isSegmented ? N_Result.N_TIMEOUT_Bs : N_Result.N_TIMEOUT_A);
        }

        if (ReceiveDueNs <= nowNs)
        {
            ReceiveDueNs = long.MaxValue;
            return (PduEventKind.Indication, _receptionFailure);
        }

        return null;
    }
}
