using FlashEngine.IsoTp;

namespace FlashEngine.Station.Vehicles;

/// <summary>
/// Transport and timing settings of an ECU; the defaults are those of ISO 15765-2 and ISO 14229-2. What an ISO-TP
/// setting means in full is said at <see cref="IsoTpOptions"/>.
/// </summary>
public sealed record EcuTransport
{
    /// <summary>TX_DL in bytes: 8 on classic CAN; 8, 12, 16, 20, 24, 32, 48 or 64 on CAN FD.</summary>
    public int TxDataLength { get; init; } = 8;

    /// <summary>Value of padding bytes; null: frames are not padded.</summary>
    public byte? Padding { get; init; } = 0xCC;

    /// <summary>Frames are padded to this CAN_DL: 0..8, or a CAN FD length up to TX_DL.</summary>
    public int MinimumCanDl { get; init; } = 8;

    /// <summary>Value that padding bytes of the ECU must have; null: they are not looked at.</summary>
    public byte? RxPadding { get; init; }

    /// <summary>BlockSize that we ask of the ECU, 0..255; 0 is unlimited.</summary>
    public int BlockSize { get; init; }

    /// <summary>STmin that we ask of the ECU, in microseconds.</summary>
    public int StMinUs { get; init; }

    /// <summary>Lower bound of the STmin that we keep when sending, in microseconds.</summary>
    public int TxStMinUs { get; init; }

    /// <summary>The gap that we keep when sending, in microseconds, 0..127,000; null: what the ECU asks for.</summary>
    public int? StMinOverrideUs { get; init; }

    /// <summary>STmin counts from start to start of our frames instead of from end to start.</summary>
    public bool StMinStartToStart { get; init; }

    /// <summary>STmin is kept between a FlowControl and our next frame too.</summary>
    public bool StMinAfterFlowControl { get; init; }

    /// <summary>Which FlowControls of a transfer set BS and STmin.</summary>
    public FlowControlParameters FlowControlParameters { get; init; }

    /// <summary>PDUs above 4095 bytes may go over classic CAN frames.</summary>
    public bool AllowLongPduOnClassic { get; init; } = true;

    /// <summary>A FirstFrame with a 32-bit length that would have fitted 12 bits is ignored.</summary>
    public bool StrictFirstFrameLength { get; init; }

    /// <summary>N_As in milliseconds.</summary>
    public int N_AsMs { get; init; } = 1000;

    /// <summary>N_Ar in milliseconds.</summary>
    public int N_ArMs { get; init; } = 1000;

    /// <summary>N_Bs in milliseconds.</summary>
    public int N_BsMs { get; init; } = 1000;

    /// <summary>N_Br in milliseconds, 0 or more.</summary>
    public int N_BrMs { get; init; }

    /// <summary>N_Cs in milliseconds, 0 or more.</summary>
    public int N_CsMs { get; init; }

    /// <summary>N_Cr in milliseconds.</summary>
    public int N_CrMs { get; init; } = 1000;

    /// <summary>N_WFTmax, 0..1000: how many Waits in a row are borne.</summary>
    public int WftMax { get; init; } = 10;

    /// <summary>The longest response that is received, in bytes, 8..16 MiB.</summary>
    public int PduLengthMax { get; init; } = 65_535;

    /// <summary>P2Client in milliseconds.</summary>
    public int P2Ms { get; init; } = 100;

    /// <summary>P2*Client in milliseconds.</summary>
    public int P2StarMs { get; init; } = 5050;

    /// <summary>P3Client in milliseconds: the least pause between an answer and the next request.</summary>
    public int P3Ms { get; init; }
}
