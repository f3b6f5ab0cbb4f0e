using FlashEngine.Pdu;
using FlashEngine.Uds;

namespace FlashEngine.Channels;

/// <summary>A link on a channel that carries whole PDUs.</summary>
public sealed class PduLink : EcuLink
{
    private readonly IPduChannel _channel;
    private readonly PduLinkRequest _addresses;
    private readonly IPduTap? _tap;
    private readonly int _number;
    private bool _isSending;

    internal PduLink(PduLinkOptions options, List<EcuLink> functionalLinks, IPduChannel channel, IPduTap? tap)
        : base(options, functionalLinks)
    {
        _channel = channel;
        _tap = tap;
        _addresses = options.Addresses;
        _number = channel.OpenLink(options.Addresses);
        SendLengthMax = Math.Min(options.RequestLengthMax, channel.Info.PduLengthMax);
    }

    /// <inheritdoc/>
    public override int SendLengthMax { get; }

    /// <inheritdoc/>
    internal override bool IsSending => _isSending;

    /// <inheritdoc/>
    public override void OnConfirm(N_Result result, long timestampNs)
    {
        _isSending = false;
        base.OnConfirm(result, timestampNs);
    }

    /// <summary>Lets the waiting PDU out.</summary>
    /// <returns>False when the channel takes nothing now.</returns>
    internal bool TryStart(long nowNs)
    {
        if (!TrySend(Waiting.Span, nowNs))
        {
            return false;
        }

        EndWaiting(nowNs);
        return true;
    }

    /// <summary>Takes a PDU of this link's ECU.</summary>
    internal void OnReceived(N_Result result, ReadOnlySpan<byte> pdu, long timestampNs)
    {
        if (result == N_Result.N_OK)
        {
            _tap?.OnPdu(_addresses.ResponseAddress, _channel.Info.TesterAddress, pdu, timestampNs, transmitted: false);
        }

        OnIndication(result, pdu, timestampNs);
    }

    /// <inheritdoc/>
    internal override bool TrySendKeepAlive(long nowNs) =>
        !_isSending && (IsSendingKeepAlive = TrySend(TesterPresentSuppressed.Span, nowNs));

    /// <inheritdoc/>
    internal override void Fail(long nowNs)
    {
        _isSending = false;
        IsSendingKeepAlive = false;
        base.Fail(nowNs);
    }

    private bool TrySend(ReadOnlySpan<byte> pdu, long nowNs)
    {
        if (!_channel.TrySend(_number, pdu))
        {
            return false;
        }

        _isSending = true;
        _tap?.OnPdu(_channel.Info.TesterAddress, _addresses.RequestAddress, pdu, nowNs, transmitted: true);
        return true;
    }
}
