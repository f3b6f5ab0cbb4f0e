using FlashEngine.Pdu;

namespace FlashEngine.Channels;

/// <summary>Sees every PDU of a channel; called on the loop, so it must be quick and must not block.</summary>
public interface IPduTap
{
    /// <summary>A PDU was handed to the network, or came from it.</summary>
    /// <param name="source">Address of the sender.</param>
    /// <param name="target">Address of the receiver.</param>
    /// <param name="pdu">Its bytes, valid during the call only.</param>
    /// <param name="timestampNs">Station time in nanoseconds.</param>
    /// <param name="transmitted">True for one of ours.</param>
    void OnPdu(uint source, uint target, ReadOnlySpan<byte> pdu, long timestampNs, bool transmitted);
}

/// <summary>
/// The step of a channel that carries whole PDUs. There is no bus to share: a PDU waits only while one of its own link
/// is under way or the channel takes nothing, and then the rule of <see cref="EcuLink.GoesBefore"/> says who is next.
/// </summary>
public sealed class PduChannelLoop : ChannelLoop
{
    private readonly IPduChannel _channel;
    private readonly IPduTap? _tap;
    private readonly List<PduLink> _links = [];

    /// <summary>Makes the loop of a channel.</summary>
    /// <param name="channel">The channel; the loop's caller owns it.</param>
    /// <param name="tap">Sees every PDU; null: nobody does.</param>
    public PduChannelLoop(IPduChannel channel, IPduTap? tap = null)
    {
        _channel = channel;
        _tap = tap;
    }

    /// <inheritdoc/>
    public override PduLink AddLink(EcuLinkOptions options)
    {
        if (options is not PduLinkOptions own)
        {
            throw new InputException($"{options.Name} has addresses of CAN, and its channel carries whole PDUs");
        }

        var link = new PduLink(own, FunctionalLinks, _channel, _tap);
        _links.Add(link); // the channel numbers its links in the order of opening
        Register(link, own.IsFunctional);
        return link;
    }

    /// <inheritdoc/>
    private protected override void TakeEvents(long nowNs)
    {
        while (_channel.TryReceive(out var pduEvent, out var pdu))
        {
            var link = _links[pduEvent.Link];
            switch (pduEvent.Kind)
            {
                case PduEventKind.Confirm:
                    FrameCount++;
                    link.OnConfirm(pduEvent.Result, pduEvent.TimestampNs);
                    break;
                case PduEventKind.FirstFrameIndication:
                    link.OnFirstFrameIndication(pduEvent.Length, pduEvent.TimestampNs);
                    break;
                default:
                    FrameCount++;
                    link.OnReceived(pduEvent.Result, pdu, pduEvent.TimestampNs);
                    break;
            }
        }
    }

    /// <inheritdoc/>
    private protected override void Send(long nowNs)
    {
        while (NextWaiting(nowNs) is { } next && next.TryStart(nowNs))
        {
            continue;
        }
    }

    private PduLink? NextWaiting(long nowNs)
    {
        PduLink? first = null;
        foreach (var link in _links)
        {
            if (link.IsWaiting && !link.IsSending && (first is null || link.GoesBefore(first, nowNs)))
            {
                first = link;
            }
        }

        return first;
    }
}
