using FlashEngine.Can;

namespace FlashEngine.Pdu;

/// <summary>Facts of an open channel; they do not change while it is open.</summary>
public sealed record PduChannelInfo
{
    /// <summary>Adapter and device, for people: <c>doip:192.168.0.10</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Our own address on the network: the tester's logical address of DoIP.</summary>
    public required uint TesterAddress { get; init; }

    /// <summary>The longest PDU that can be sent, in bytes.</summary>
    public required int PduLengthMax { get; init; }
}

/// <summary>The two addresses of a link. A CAN id of 29 bits is told by bit 31 of its address.</summary>
public readonly record struct PduLinkRequest
{
    private const uint ExtendedIdFlag = 0x8000_0000;

    /// <summary>Where requests go: DoIP logical address, or CAN id of the requests.</summary>
    public required uint RequestAddress { get; init; }

    /// <summary>Where responses come from: DoIP logical address, or CAN id of the responses.</summary>
    public required uint ResponseAddress { get; init; }

    /// <summary>
    /// True for the address of a group: nothing is received on such a link, its ECUs answer on links of their own.
    /// </summary>
    public bool Functional { get; init; }

    /// <summary>The address that stands for a CAN id.</summary>
    public static uint AddressOf(CanId id) => id.IsExtended ? id.Value | ExtendedIdFlag : id.Value;

    /// <summary>The CAN id that an address stands for.</summary>
    /// <returns>False when it stands for none.</returns>
    public static bool TryGetId(uint address, out CanId id)
    {
        var isExtended = (address & ExtendedIdFlag) != 0;
        var value = address & ~ExtendedIdFlag;
        var isId = value <= (isExtended ? 0x1FFF_FFFF : 0x7FF);
        id = !isId ? default : isExtended ? CanId.Extended(value) : CanId.Standard(value);
        return isId;
    }
}

/// <summary>
/// A channel that carries whole diagnostic messages: DoIP, or a device that does ISO-TP itself. The engine's own
/// ISO-TP offers the same over an <see cref="ICanChannel"/>. One thread owns it and makes every call,
/// <see cref="IChannel.Wake"/> excepted.
/// <para>An implementation MUST</para>
/// <list type="bullet">
/// <item>never block in <see cref="TrySend"/> and <see cref="TryReceive"/>, and allocate nothing per PDU in
/// them;</item>
/// <item>confirm every PDU that it took with one <see cref="PduEventKind.Confirm"/>, in bounded time, with the
/// failure's result where it did not get through;</item>
/// <item>take one PDU at a time per link, and refuse more for a bounded time only;</item>
/// <item>stamp each event in station time (<see cref="IStationClock"/>), monotonic within the channel;</item>
/// <item>return from <see cref="IChannel.Wait"/> when an event is there, when it takes PDUs again, at the deadline, or
/// after <see cref="IChannel.Wake"/>, whichever is first; returning early without cause is allowed;</item>
/// <item>throw a <see cref="ChannelException"/> from <see cref="TryReceive"/> once the device or the connection is
/// lost for good; its message says which, and why.</item>
/// </list>
/// </summary>
public interface IPduChannel : IChannel
{
    /// <summary>Facts of the channel.</summary>
    PduChannelInfo Info { get; }

    /// <summary>
    /// Why the connection is interrupted that the channel tries to restore; null while it stands. May be read from any
    /// thread.
    /// </summary>
    ChannelException? Interruption { get; }

    /// <summary>Makes a link to one ECU, or to a group.</summary>
    /// <returns>The link's number, 0 for the first.</returns>
    /// <exception cref="InputException">An address is none of this network, or another link receives on it.</exception>
    int OpenLink(PduLinkRequest request);

    /// <summary>Starts to send a PDU; it is copied or has left when the call returns.</summary>
    /// <returns>
    /// False while an earlier PDU of this link is not confirmed, or the network takes no more: back-pressure, no error.
    /// </returns>
    bool TrySend(int link, ReadOnlySpan<byte> pdu);

    /// <summary>Takes the next event.</summary>
    /// <param name="pduEvent">The event.</param>
    /// <param name="pdu">The bytes of an indication, valid until the next call; else empty.</param>
    /// <returns>False when none is there.</returns>
    /// <exception cref="ChannelException">The channel is lost.</exception>
    bool TryReceive(out PduEvent pduEvent, out ReadOnlySpan<byte> pdu);
}
