using FlashEngine.Can;

namespace FlashEngine.IsoTp;

/// <summary>
/// How one pair of addresses does ISO-TP (ISO 15765-2, normal addressing, 11 or 29 bit). The values of an ECU come
/// from its vehicle file; the defaults suit most ECUs.
/// </summary>
public sealed record IsoTpOptions
{
    /// <summary>The default of every N_ timer: 1 s.</summary>
    public const long TimerDefaultNs = 1_000_000_000;

    /// <summary>The upper bound of <see cref="PduLengthMax"/>: 16 MiB.</summary>
    public const int PduLengthLimit = 16 * 1024 * 1024;

    /// <summary>The identifier of the frames that we send.</summary>
    public required CanId TxId { get; init; }

    /// <summary>The identifier of the frames that we receive.</summary>
    public required CanId RxId { get; init; }

    /// <summary>True when <see cref="TxId"/> is functional (N_TAtype): only SingleFrames may be sent.</summary>
    public bool Functional { get; init; }

    /// <summary>True when we send CAN FD frames. Frames of either kind are received.</summary>
    public bool Fd { get; init; }

    /// <summary>BRS of the CAN FD frames that we send; without meaning for classic frames. Default true.</summary>
    public bool BitRateSwitch { get; init; } = true;

    /// <summary>TX_DL in bytes: 8; with <see cref="Fd"/> also 12, 16, 20, 24, 32, 48 or 64.</summary>
    public int TxDataLength { get; init; } = 8;

    /// <summary>The byte that fills unused bytes; null sends frames as short as their DLC allows. Default CC.</summary>
    public byte? Padding { get; init; } = 0xCC;

    /// <summary>
    /// With <see cref="Padding"/>, frames are filled up to this CAN_DL: 0..8, or a CAN FD length up to
    /// <see cref="TxDataLength"/>. A SingleFrame without escape sequence is never filled beyond 8. Default 8.
    /// </summary>
    public int MinimumCanDl { get; init; } = 8;

    /// <summary>BS of our FlowControls, 0..255 frames; 0 asks for all frames at once.</summary>
    public int BlockSize { get; init; }

    /// <summary>STmin of our FlowControls in microseconds, 0..127,000, rounded up to what STmin can express.</summary>
    public int StMinUs { get; init; }

    /// <summary>
    /// The least STmin that we keep when we send, in microseconds, 0..127,000, for an ECU that asks for less than it
    /// can follow. The larger of this and the ECU's own STmin wins.
    /// </summary>
    public int TxStMinUs { get; init; }

    /// <summary>N_As and N_Ar in nanoseconds, above 0: from the hand-off of a frame to its confirmation.</summary>
    public long N_AsNs { get; init; } = TimerDefaultNs;

    /// <summary>N_Bs in nanoseconds, above 0: how long the sender waits for a FlowControl.</summary>
    public long N_BsNs { get; init; } = TimerDefaultNs;

    /// <summary>N_Cr in nanoseconds, above 0: how long the receiver waits for a ConsecutiveFrame.</summary>
    public long N_CrNs { get; init; } = TimerDefaultNs;

    /// <summary>N_WFTmax, 0 or more: how many Waits in a row the sender bears; 0 bears none. Default 10.</summary>
    public int WftMax { get; init; } = 10;

    /// <summary>
    /// The longest PDU that is received, in bytes, 8..16 MiB. A FirstFrame that announces more is answered with
    /// FlowControl Overflow, before any memory is taken. Default 65,535.
    /// </summary>
    public int PduLengthMax { get; init; } = 65_535;

    /// <summary>
    /// False when the channel does not confirm transmissions: a frame then counts as confirmed at its hand-off plus
    /// its computed time on the wire, and <see cref="IsoTpLink.OnTransmitted"/> is never called. Default true.
    /// </summary>
    public bool HasTransmitConfirmation { get; init; } = true;

    /// <summary>The bus's bit rates, for frame times; only needed without transmit confirmation.</summary>
    public CanBitRate BitRate { get; init; } = new(500_000);

    /// <summary>Checks every value.</summary>
    /// <exception cref="InputException">A value is out of its range; the message names it and the range.</exception>
    public void Validate()
    {
        Check(TxId != RxId, $"request id {TxId} equals the response id: two different ids are needed");
        ValidateFrames();
        CheckRange(nameof(BlockSize), BlockSize, 0, 255);
        CheckRange(nameof(StMinUs), StMinUs, 0, StMin.MicrosecondsMax);
        CheckRange(nameof(TxStMinUs), TxStMinUs, 0, StMin.MicrosecondsMax);
        CheckRange(nameof(N_AsNs), N_AsNs, 1, long.MaxValue / 4);
        CheckRange(nameof(N_BsNs), N_BsNs, 1, long.MaxValue / 4);
        CheckRange(nameof(N_CrNs), N_CrNs, 1, long.MaxValue / 4);
        CheckRange(nameof(WftMax), WftMax, 0, int.MaxValue);
        CheckRange(nameof(PduLengthMax), PduLengthMax, 8, PduLengthLimit);
    }

    private void ValidateFrames()
    {
        if (Fd)
        {
            Check(
                TxDataLength >= 8 && CanDlc.IsLength(TxDataLength, fd: true),
                $"TX_DL {TxDataLength}: with CAN FD it must be 8, 12, 16, 20, 24, 32, 48 or 64");
        }
        else
        {
            Check(TxDataLength == 8, $"TX_DL {TxDataLength}: it must be 8 without CAN FD");
        }

        Check(
            MinimumCanDl <= TxDataLength && CanDlc.IsLength(MinimumCanDl, Fd),
            $"{nameof(MinimumCanDl)} {MinimumCanDl}: it must be a CAN frame length of 0..TX_DL ({TxDataLength}) bytes");
        if (!HasTransmitConfirmation)
        {
            CheckRange("nominal bit rate", BitRate.NominalBitsPerSecond, 1, 1_000_000);
            Check(!Fd || !BitRateSwitch || BitRate.IsFd, "data bit rate 0: frames with BRS need one");
        }
    }

    private static void CheckRange(string name, long value, long min, long max) =>
        Check(value >= min && value <= max, $"{name} {value}: it must be {min}..{max}");

    private static void Check(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InputException($"ISO-TP: {problem}");
        }
    }
}
