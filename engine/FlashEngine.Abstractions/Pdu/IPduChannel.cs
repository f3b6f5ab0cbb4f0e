using FlashEngine.Uds;

namespace FlashEngine.Pdu;

/// <summary>What a PDU transport reports (the N_USData services of ISO 15765-2, or DoIP's equivalent).</summary>
public enum PduEventKind : byte
{
    /// <summary>The request has left completely: N_USData.confirm. P2 starts here.</summary>
    Confirm,

    /// <summary>The first part of a longer response arrived: N_USData_FF.indication. It ends P2.</summary>
    FirstFrameIndication,

    /// <summary>A complete response arrived: N_USData.indication.</summary>
    Indication,
}

/// <summary>One event of a PDU transport.</summary>
public readonly record struct PduEvent
{
    /// <summary>What happened.</summary>
    public required PduEventKind Kind { get; init; }

    /// <summary>The link, as <see cref="IPduChannel.OpenLink"/> numbered it.</summary>
    public required int Link { get; init; }

    /// <summary>When, in station time, nanoseconds.</summary>
    public required long TimestampNs { get; init; }

    /// <summary>N_OK, or why the transfer failed.</summary>
    public required N_Result Result { get; init; }

    /// <summary>Length of the PDU in bytes; the announced one for a first-frame indication.</summary>
    public required int Length { get; init; }
}

/// <summary>
/// A channel that carries whole diagnostic messages: DoIP, or a device that does ISO-TP itself. The engine's own
/// ISO-TP offers the same over an <see cref="Can.ICanChannel"/>. Same manners: one owner thread, nothing blocks but
/// <see cref="Wait"/>, and <see cref="Wake"/> is for other threads.
/// </summary>
public interface IPduChannel : IDisposable
{
    /// <summary>Makes a link to one ECU.</summary>
    /// <param name="requestAddress">The ECU's address: CAN id of requests, or DoIP logical address.</param>
    /// <param name="responseAddress">Where it answers: CAN id of responses, or our DoIP logical address.</param>
    /// <returns>The link's number.</returns>
    int OpenLink(uint requestAddress, uint responseAddress);

    /// <summary>Starts to send a PDU.</summary>
    /// <returns>False while an earlier PDU of this link is still leaving.</returns>
    bool TrySend(int link, ReadOnlySpan<byte> pdu);

    /// <summary>Takes the next event; for an indication, <paramref name="buffer"/> gets the PDU.</summary>
    /// <returns>False when none is there.</returns>
    bool TryReceive(out PduEvent pduEvent, Span<byte> buffer);

    /// <summary>Waits for an event, <see cref="Wake"/> or the deadline (station time, nanoseconds).</summary>
    void Wait(long deadlineNs);

    /// <summary>Ends a wait. Thread-safe.</summary>
    void Wake();
}
