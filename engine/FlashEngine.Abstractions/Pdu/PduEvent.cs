using FlashEngine.Uds;

namespace FlashEngine.Pdu;

/// <summary>What a PDU transport reports (N_USData of ISO 15765-2, DoIP_Data of ISO 13400-2).</summary>
public enum PduEventKind : byte
{
    /// <summary>
    /// The request has got through, or failed to: the last frame of ISO-TP is on the wire, the DoIP entity has
    /// acknowledged the message. P2 starts here.
    /// </summary>
    Confirm,

    /// <summary>The first part of a longer response arrived: N_USData_FF.indication. It ends P2.</summary>
    FirstFrameIndication,

    /// <summary>A complete response arrived, or its reception failed.</summary>
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
