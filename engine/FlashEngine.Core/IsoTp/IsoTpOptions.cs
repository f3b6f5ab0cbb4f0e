using FlashEngine.Can;

namespace FlashEngine.IsoTp;

/// <summary>
/// How one pair of addresses does ISO-TP (ISO 15765-2). The addressing formats differ in their identifiers, which
/// <see cref="IsoTpAddress"/> makes, and in the byte before the N_PCI; the two directions may differ. The values of an
/// ECU come from its vehicle file; the defaults suit most ECUs.
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

    /// <summary>
    /// The byte before the N_PCI of every frame that we send: N_TA of the ECU (extended addressing) or N_AE (mixed
    /// addressing); null: there is none (normal and normal fixed addressing).
    /// </summary>
    public byte? TxPrefix { get; init; }

    /// <summary>The same in the frames that we receive: there N_TA is ours. A frame with another byte is not.</summary>
    public byte? RxPrefix { get; init; }

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
    /// The byte that must fill the unused bytes of received frames, up to CAN_DL 8 at least; frames that differ are
    /// ignored and counted. Default null: neither is looked at.
    /// </summary>
    public byte? RxPadding { get; init; }

    /// <summary>
    /// With <see cref="Padding"/>, frames are filled up to this CAN_DL: 0..8, or a CAN FD length up to
    /// <see cref="TxDataLength"/>. A SingleFrame without escape sequence is never filled beyond 8. Default 8.
    /// </summary>
    public int MinimumCanDl { get; init; } = 8;

    /// <summary>
    /// True: the link only listens. It answers no FirstFrame and sends nothing; another node's FlowControls let the
    /// sender go on, and N_Bs is added to N_Cr for them.
    /// </summary>
    public bool ListenOnly { get; init; }

    /// <summary>BS of our FlowControls, 0..255 frames; 0 asks for all frames at once.</summary>
    public int BlockSize { get; init; }

    /// <summary>STmin of our FlowControls in microseconds, 0..127,000, rounded up to what STmin can express.</summary>
    public int StMinUs { get; init; }

    /// <summary>
    /// The least STmin that we keep when we send, in microseconds, 0..127,000, for an ECU that asks for less than it
    /// can follow. The larger of this and the ECU's own STmin wins.
    /// </summary>
    public int TxStMinUs { get; init; }

    /// <summary>
    /// The gap that we keep when we send, in microseconds, 0..127,000, whatever the ECU asks for; null obeys the ECU.
    /// An ECU that asked for more may lose frames.
    /// </summary>
    public int? StMinOverrideUs { get; init; }

    /// <summary>
    /// Where STmin is measured. False, as ISO 15765-2 means it: from the end of a frame to the start of the next one.
    /// True: from start to start, shorter by the frame's own time, as some testers do and some ECUs are tuned to.
    /// </summary>
    public bool StMinStartToStart { get; init; }

    /// <summary>True to keep STmin also between a FlowControl and the first frame after it. Default false.</summary>
    public bool StMinAfterFlowControl { get; init; }

    /// <summary>Which FlowControls of a transfer set BS and STmin. Default: each.</summary>
    public FlowControlParameters FlowControlParameters { get; init; }

    /// <summary>
    /// Whether PDUs above 4095 bytes may go over classic CAN frames, in both directions: with false, sending one is
    /// refused and a classic FirstFrame with a 32-bit FF_DL is ignored. Default true.
    /// </summary>
    public bool AllowLongPduOnClassic { get; init; } = true;

    /// <summary>
    /// True to ignore a FirstFrame whose 32-bit FF_DL would have fitted 12 bits. Default false: it is taken and
    /// counted.
    /// </summary>
    public bool StrictFirstFrameLength { get; init; }

    /// <summary>N_As in nanoseconds, above 0: from the hand-off of a sender's frame to its confirmation.</summary>
    public long N_AsNs { get; init; } = TimerDefaultNs;

    /// <summary>N_Ar in nanoseconds, above 0: the same for our FlowControls.</summary>
    public long N_ArNs { get; init; } = TimerDefaultNs;

    /// <summary>N_Bs in nanoseconds, above 0: how long the sender waits for a FlowControl.</summary>
    public long N_BsNs { get; init; } = TimerDefaultNs;

    /// <summary>
    /// N_Br in nanoseconds, 0 or more: from the FirstFrame, or the last frame of a block, to our FlowControl. While the
    /// reception is held (<see cref="IsoTpLink.HoldReception"/>), a Wait leaves each N_Br, or each 500 ms when N_Br is
    /// 0. Keep N_Br + N_Ar below 0.9 N_Bs of the sender. Default 0.
    /// </summary>
    public long N_BrNs { get; init; }

    /// <summary>
    /// N_Cs in nanoseconds, 0 or more: the least time from a FlowControl, or a ConsecutiveFrame, to our next
    /// ConsecutiveFrame; STmin counts where it is longer. Default 0.
    /// </summary>
    public long N_CsNs { get; init; }

    /// <summary>N_Cr in nanoseconds, above 0: how long the receiver waits for a ConsecutiveFrame.</summary>
    public long N_CrNs { get; init; } = TimerDefaultNs;

    /// <summary>
    /// N_WFTmax, 0 or more: how many Waits in a row the sender bears, and the receiver sends; 0: none. Default 10.
    /// </summary>
    public int WftMax { get; init; } = 10;

    /// <summary>
    /// The longest PDU that is received, in bytes, 8..16 MiB. A FirstFrame that announces more is answered with
    /// FlowControl Overflow, before any memory is taken. Default 65,535.
    /// </summary>
    public int PduLengthMax { get; init; } = 65_535;

    /// <summary>
    /// The bus's bit rates, for the time that frames take; needed with <see cref="StMinStartToStart"/> only.
    /// </summary>
    public CanBitRate BitRate { get; init; } = new(500_000);

    /// <summary>The line to the controller, where it is slower than the bus; for what a transfer takes.</summary>
    public CanLine? Line { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="InputException">A value is out of its range; the message names it and the range.</exception>
    public void Validate()
    {
        Check(
            TxId != RxId || TxPrefix != RxPrefix || Functional,
            $"request id {TxId} equals the response id: two different addresses are needed");
        ValidateFrames();
        CheckRange(nameof(BlockSize), BlockSize, 0, 255);
        CheckRange(nameof(StMinUs), StMinUs, 0, StMin.MicrosecondsMax);
        CheckRange(nameof(TxStMinUs), TxStMinUs, 0, StMin.MicrosecondsMax);
        CheckRange(nameof(StMinOverrideUs), StMinOverrideUs ?? 0, 0, StMin.MicrosecondsMax);
        CheckRange(nameof(N_AsNs), N_AsNs, 1, long.MaxValue / 4);
        CheckRange(nameof(N_ArNs), N_ArNs, 1, long.MaxValue / 4);
        CheckRange(nameof(N_BrNs), N_BrNs, 0, long.MaxValue / 4);
        CheckRange(nameof(N_CsNs), N_CsNs, 0, long.MaxValue / 4);
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
        if (StMinStartToStart)
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
