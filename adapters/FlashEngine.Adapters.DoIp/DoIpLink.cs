using FlashEngine.Pdu;

namespace FlashEngine.Adapters.DoIp;

/// <summary>One ECU behind the entity, or a group: its address, and the message that is under way to it.</summary>
internal sealed class DoIpLink(PduLinkRequest request)
{
    private const byte NegativeResponse = 0x7F;
    private const byte ResponsePending = 0x78;

    private bool _awaitsAnswer;

    /// <summary>The address of requests.</summary>
    public ushort Target => (ushort)request.RequestAddress;

    /// <summary>When its acknowledgement must be there; <see cref="long.MaxValue"/>: none is awaited.</summary>
    public long AckDueNs { get; private set; } = long.MaxValue;

    /// <summary>True while a message waits for its acknowledgement.</summary>
    public bool IsUnderWay => AckDueNs != long.MaxValue;

    /// <summary>True when messages from this address are this link's.</summary>
    public bool Hears(ushort source) => !request.Functional && source == request.ResponseAddress;

    public bool IsSameAs(DoIpLink other) =>
        Target == other.Target || other.Hears((ushort)request.ResponseAddress);

    public void OnSent(long ackDueNs)
    {
        AckDueNs = ackDueNs;
        _awaitsAnswer = !request.Functional;
    }

    /// <summary>An answer came; after "response pending" (78) there is another.</summary>
    public void OnAnswer(ReadOnlySpan<byte> pdu) =>
        _awaitsAnswer &= pdu.Length == 3 && pdu[0] == NegativeResponse && pdu[2] == ResponsePending;

    /// <summary>Takes an acknowledgement.</summary>
    /// <returns>False when it is for another link's message, or for none.</returns>
    public bool TryConfirm(ushort target, bool isPositive)
    {
        if (!IsUnderWay || target != Target)
        {
            return false;
        }

        AckDueNs = long.MaxValue;
        _awaitsAnswer &= isPositive;
        return true;
    }

    /// <summary>Gives up what is under way.</summary>
    /// <returns>False when nothing is.</returns>
    public bool TryEnd()
    {
        var isBusy = IsUnderWay || _awaitsAnswer;
        AckDueNs = long.MaxValue;
        _awaitsAnswer = false;
        return isBusy;
    }
}
