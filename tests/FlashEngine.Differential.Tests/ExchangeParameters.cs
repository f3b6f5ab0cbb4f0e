using FlashEngine.IsoTp;
using FlashEngine.Uds;

namespace FlashEngine.Differential.Tests;

/// <summary>The addressing formats of ISO 15765-2, those with free identifiers in both lengths.</summary>
internal enum AddressFormat
{
    Normal11,
    Normal29,
    NormalFixed,
    Extended11,
    Extended29,
    Mixed11,
    Mixed29,
}

/// <summary>When our receiver is not ready, and answers with Wait.</summary>
internal enum Hold
{
    Never,

    /// <summary>From the start, for a while.</summary>
    AtFirstFrame,

    /// <summary>From some ConsecutiveFrame on, for a while.</summary>
    Later,

    /// <summary>From the start to the end: N_WFTmax ends the reception.</summary>
    ForEver,
}

/// <summary>All that is drawn for one exchange between our link and a node of scapy.</summary>
internal sealed record ExchangeParameters
{
    /// <summary>The seed of all the rest.</summary>
    public required int Number { get; init; }

    public required AddressFormat Format { get; init; }

    public required IsoTpAddress Ours { get; init; }

    public required IsoTpAddress Theirs { get; init; }

    public bool IsFunctional { get; init; }

    public bool Fd { get; init; }

    public bool BitRateSwitch { get; init; }

    public required bool TheyPad { get; init; }

    public int OurBlockSize { get; init; }

    public int OurStMinUs { get; init; }

    public byte TheirBlockSize { get; init; }

    public byte TheirStMin { get; init; }

    /// <summary>What we send; it fixes the frames of our FlowControls too.</summary>
    public required Transfer Out { get; init; }

    /// <summary>Whether <see cref="Out"/> is sent, or only tells how our frames look.</summary>
    public bool HasOut { get; init; }

    public required Transfer In { get; init; }

    public bool HasIn { get; init; }

    public Hold Hold { get; init; }

    public int HoldMs { get; init; }

    public int N_BrMs { get; init; }

    public int WftMax { get; init; } = 10;

    public int PduLengthMax { get; init; } = 65_535;

    /// <summary>How many frames we hand over before the first is confirmed, and how long that takes.</summary>
    public int QueueLength { get; init; } = 1;

    public int ConfirmationUs { get; init; }

    /// <summary>Whether frames for somebody else arrive before each of ours.</summary>
    public bool HasForeignFrames { get; init; }

    /// <summary>Whether our link insists on padded frames.</summary>
    public bool ChecksPadding { get; init; }

    public Outcome OutOutcome => Out.WhenSent;

    public Outcome InOutcome => Hold == Hold.ForEver ? new Outcome(N_Result.N_WFT_OVRN, false)
        : In.Frames.IsSegmented && In.Frames.Length > PduLengthMax ? new Outcome(N_Result.N_BUFFER_OVFLW, false)
        : In.WhenReceived;

    public IsoTpOptions ToOptions() => new()
    {
        TxId = Ours.Id,
        TxPrefix = Ours.Prefix,
        RxId = Theirs.Id,
        RxPrefix = Theirs.Prefix,
        Functional = IsFunctional,
        Fd = Fd,
        BitRateSwitch = BitRateSwitch,
        TxDataLength = Out.Frames.TxDl,
        Padding = Out.Frames.Padding,
        MinimumCanDl = Out.Frames.MinimumCanDl,
        RxPadding = ChecksPadding ? 0xCC : null,
        BlockSize = OurBlockSize,
        StMinUs = OurStMinUs,
        WftMax = WftMax,
        PduLengthMax = PduLengthMax,
        N_BrNs = N_BrMs * 1_000_000L,
        N_AsNs = Patience(false),
        N_ArNs = Patience(false),
        N_BsNs = Patience(Out.HasLoss),
        N_CrNs = Patience(In.HasLoss),
    };

    public override string ToString() => $"""
        {Format}{(IsFunctional ? " functional" : "")}, ours {Show(Ours)}, theirs {Show(Theirs)}
        FD {Fd}, BRS {BitRateSwitch}, TX_DL {Out.Frames.TxDl}, they pad {TheyPad}, we check {ChecksPadding}
        our padding {Out.Frames.Padding:X2} up to {Out.Frames.MinimumCanDl}
        out: {(HasOut ? Out : "-")}; their BS {TheirBlockSize}, STmin {TheirStMin:X2}; expected {OutOutcome}
        in: {(HasIn ? In : "-")}; our BS {OurBlockSize}, STmin {OurStMinUs} us; expected {InOutcome}
        hold {Hold} for {HoldMs} ms, N_Br {N_BrMs} ms, N_WFTmax {WftMax}, longest PDU {PduLengthMax}
        queue of {QueueLength}, confirmed after {ConfirmationUs} us, foreign frames {HasForeignFrames}
        """;

    private static string Show(IsoTpAddress address) => $"{address.Id}/{address.Prefix:X2}";

    // Only a timer that a loss must end is short: scapy answers within milliseconds, a busy machine within seconds.
    private static long Patience(bool mustEnd) => mustEnd ? 3_000_000_000 : 30_000_000_000;
}
